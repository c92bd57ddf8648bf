"""The label set: three independent labels, their categories, and the speech acts a text can be.

Source: the project's taxonomy and annotation guideline; the guideline's codes `cf_fashion`, `pr_documents`, … appear
here as `counterfeit/fashion`, `prohibited/documents`, ….
"""

from __future__ import annotations

CATEGORIES: dict[str, tuple[str, ...]] = {
    "counterfeit": (
        "fashion",
        "cosmetics",
        "electronics",
        "food_health",
        "industrial",
        "pirated",
        "other",
        "labels",
        "quality",
    ),
    "prohibited": (
        "narcotics",
        "ecig_n2o",
        "tobacco_smuggled",
        "weapons",
        "fireworks",
        "wildlife",
        "documents",
        "currency",
        "medicine",
        "chemicals",
        "spy",
        "gambling",
        "obscene",
        "body",
        "hunting_gear",
        "other",
    ),
    "unknown_origin": ("no_label", "no_papers", "smuggled", "selfmade", "vehicle_device", "loose"),
}
LABELS: tuple[str, ...] = tuple(CATEGORIES)
CATEGORY_NAMES: tuple[str, ...] = tuple(f"{label}/{child}" for label in LABELS for child in CATEGORIES[label])
INTENTS: tuple[str, ...] = ("offer", "recruit", "buy_in", "seek", "report", "discuss", "other")
OFFERS: frozenset[str] = frozenset(
    {"offer", "recruit", "buy_in"}
)  # the speech acts that can violate (guideline, R1–R2)
# Beside the labels: goods that not everybody may sell everywhere, and a text that leads away from the platform.
MARKS: tuple[str, ...] = ("restricted", "redirect")
CHANNELS: tuple[str, ...] = ("listing", "post", "chat", "comment", "sms")
EVIDENCE: tuple[str, ...] = ("E1", "E2", "E3")
EVASIONS: tuple[str, ...] = tuple(f"X{i:02}" for i in range(1, 31))
