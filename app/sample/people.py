"""What Slack does not know of the sample company's people, by handle; days count from today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.shapes.mentors import MentorForm
from models.words import Format


@dataclass(frozen=True)
class Facts:
    role: str
    manager: str | None
    days_here: int | None
    """Since the first day; negative: that day is still to come; None: nobody has said."""
    rating: str | None = None
    location: str | None = None
    is_lead: bool = False


PEOPLE: Final[Mapping[str, Facts]] = {
    "ingrid": Facts("VP", None, 2900, location="London"),
    "priya": Facts("Program lead", "ingrid", 1600, location="London", is_lead=True),
    "maya": Facts("Manager", "ingrid", 1900, "4.4", "Berlin"),
    "kenji": Facts("Manager", "ingrid", 1400, "4.2", "Singapore"),
    "aaliyah": Facts("Manager", "ingrid", 2100, "4.6", "New York"),
    # Experienced enough to be mentors; Chloé and Tomasz have not been asked yet.
    "diego": Facts("CSM", "maya", 1500, "4.5", "Madrid"),
    "lukas": Facts("CSM", "maya", 1250, "4.1", "Berlin"),
    "fatima": Facts("CSM", "maya", 2400, "4.8", "London"),
    "meilin": Facts("CSM", "kenji", 1700, "4.3", "Singapore"),
    "arjun": Facts("CSM", "kenji", 1100, "4.0", "Singapore"),
    "marcus": Facts("CSM", "aaliyah", 1300, "3.9", "New York"),
    "beatriz": Facts("CSM", "aaliyah", 1800, "4.4", "São Paulo"),
    "chloe": Facts("CSM", "maya", 800, "4.0", "London"),
    "tomasz": Facts("CSM", "maya", 700, "3.7", "Berlin"),
    # New
    "nia": Facts("CSM", "maya", 2, location="Berlin"),
    "sofia": Facts("CSM", "maya", 43, location="Berlin"),
    "kwame": Facts("CSM", "maya", 195, location="London"),
    "hana": Facts("CSM", "kenji", 9, location="Singapore"),
    "joao": Facts("CSM", "aaliyah", 5, location="São Paulo"),
    "zanele": Facts("CSM", None, -5, location="London"),
    # Neither new nor mentors yet; nobody has told when Emily started.
    "emily": Facts("CSM", "aaliyah", None, "3.8", "New York"),
    "omar": Facts("CSM", "maya", 240, "4.2", "Berlin"),
    "ravi": Facts("Support", "kenji", 950, location="Singapore"),
    "grace": Facts("Analyst", "aaliyah", 400, location="New York"),
    "yusuf": Facts("People partner", "ingrid", 1200, location="Berlin"),
}

MENTORS: Final[Mapping[str, MentorForm]] = {
    "diego": MentorForm(
        ("Onboarding", "Renewals", "Customer health", "Stakeholder management"),
        2,
        availability="Tuesdays and Thursdays, mornings",
        about="Eight years with customers, five of them here. I like to listen in on calls and talk after.",
    ),
    "lukas": MentorForm(("Onboarding", "Product knowledge", "Adoption"), 2, availability="Any afternoon"),
    "fatima": MentorForm(
        ("Renewals", "Expansion", "Executive communication", "Business reviews"),
        3,
        formats=(Format.ONE_ON_ONE, Format.GROUP),
        about="Ask me about difficult renewals. I have lost some, and learnt from each.",
    ),
    "meilin": MentorForm(("Onboarding", "Discovery", "Stakeholder management"), 2),
    "arjun": MentorForm(("Data and reporting", "Product knowledge", "Customer health"), 1),
    "marcus": MentorForm(("Escalations", "Executive communication", "Renewals"), 2),
    "beatriz": MentorForm(
        ("Onboarding", "Adoption", "Customer health"), 2, formats=(Format.ONE_ON_ONE, Format.TOPIC)
    ),
}

WANTED_SKILLS: Final[Mapping[str, tuple[str, ...]]] = {
    "nia": ("Onboarding", "Customer health", "Renewals"),
    "sofia": ("Onboarding", "Product knowledge"),
    "kwame": ("Renewals", "Business reviews"),
    "joao": ("Onboarding", "Adoption"),
}
"""Of those who have told about themselves; Hana has not."""
