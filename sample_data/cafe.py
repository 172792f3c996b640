"""The café that the sample data tells of: its menu, its seasons and its people. All invented.

Phone numbers are from the ranges that are reserved for fiction, e-mail
addresses from the domains that are reserved for examples.
"""

from __future__ import annotations

from typing import NamedTuple


class Item(NamedTuple):
    """One thing on the menu. `weight` is how often it is chosen within its category."""

    sku: str
    name: str
    category: str
    price_cents: int
    weight: int


MENU = (
    Item("CAF-ESP", "Espresso", "coffee", 220, 24),
    Item("CAF-ALL", "Café allongé", "coffee", 260, 14),
    Item("CAF-NOI", "Noisette", "coffee", 250, 12),
    Item("CAF-CRE", "Café crème", "coffee", 380, 14),
    Item("CAF-CAP", "Cappuccino", "coffee", 440, 14),
    Item("CAF-FLA", "Flat white", "coffee", 460, 10),
    Item("CAF-LAT", "Latte", "coffee", 480, 9),
    Item("CAF-GLA", "Café glacé", "coffee", 490, 3),
    Item("THE-VER", "Thé vert", "tea", 420, 8),
    Item("THE-NOI", "Thé noir", "tea", 420, 7),
    Item("THE-VEV", "Infusion verveine", "tea", 400, 5),
    Item("THE-CHA", "Chai latte", "tea", 490, 6),
    Item("PAT-CRO", "Croissant", "pastry", 180, 22),
    Item("PAT-PAC", "Pain au chocolat", "pastry", 200, 18),
    Item("PAT-MAD", "Madeleine", "pastry", 150, 7),
    Item("PAT-COO", "Cookie", "pastry", 260, 10),
    Item("PAT-TAC", "Tarte au citron", "pastry", 520, 8),
    Item("PAT-ECL", "Éclair au café", "pastry", 420, 6),
    Item("REP-CRO", "Croque-monsieur", "food", 950, 12),
    Item("REP-QUI", "Quiche lorraine, salade", "food", 890, 9),
    Item("REP-TAR", "Tartine avocat", "food", 1050, 7),
    Item("REP-SOU", "Soupe du jour", "food", 720, 6),
    Item("REP-SAL", "Salade de chèvre chaud", "food", 1180, 6),
    Item("GRA-MAI", "Café maison en grains 250 g", "beans", 950, 6),
    Item("GRA-ETH", "Éthiopie Guji en grains 250 g", "beans", 1250, 4),
    Item("CAR-020", "Carte cadeau 20 €", "gift card", 2000, 5),
    Item("CAR-050", "Carte cadeau 50 €", "gift card", 5000, 2),
)

#: What people order together, and how often, by the part of the day (from the hour on).
BASKETS = {
    7: ((("coffee",), 50), (("coffee", "pastry"), 40), (("tea", "pastry"), 7), (("pastry",), 3)),
    11: (
        (("food",), 14), (("food", "coffee"), 38), (("food", "coffee", "pastry"), 12),
        (("food", "tea"), 8), (("coffee",), 20), (("pastry",), 8),
    ),
    14: (
        (("coffee",), 34), (("coffee", "pastry"), 30), (("tea", "pastry"), 18), (("tea",), 14),
        (("coffee", "tea", "pastry"), 4),
    ),
}  # fmt: skip

#: (month, how busy it is against a usual one, how many join the programme).
MONTHS = (
    ("2025-09", 1.00, 78), ("2025-10", 1.04, 42), ("2025-11", 1.12, 34), ("2025-12", 1.55, 42),
    ("2026-01", 0.94, 29), ("2026-02", 0.95, 26), ("2026-03", 1.00, 29), ("2026-04", 1.02, 27),
    ("2026-05", 1.05, 29), ("2026-06", 1.06, 27), ("2026-07", 0.88, 22), ("2026-08", 0.62, 15),
)  # fmt: skip
#: Christmas Day and New Year's Day.
CLOSED = ("2025-12-25", "2026-01-01")
#: Monday to Sunday.
WEEKDAYS = (0.80, 0.95, 1.00, 1.02, 1.18, 1.35, 0.85)
#: Sales by the hour of the day, from 7 to 18, on working days and at weekends.
HOURS = {
    False: (6, 18, 12, 7, 6, 14, 13, 6, 6, 8, 6, 3),
    True: (0, 5, 9, 14, 15, 12, 9, 7, 9, 9, 6, 3),
}
OPENS = 7


class Habit(NamedTuple):
    """A kind of customer: how many of a hundred, visits a month, and how they drift away.

    `stay` is the chance to be still around a month later, `come_back` the
    chance of somebody who lapsed to return in a month.
    """

    share: int
    visits: float
    stay: float
    come_back: float


HABITS = (
    Habit(19, 10.5, 0.930, 0.10),  # regulars
    Habit(43, 2.8, 0.850, 0.05),  # now and then
    Habit(35, 1.1, 0.230, 0.025),  # came to try
    Habit(3, 0.0, 0.0, 0.0),  # joined and never bought
)

#: Names, with a space between each two.
FIRST_NAMES = (
    "Adèle Agathe Aïcha Alba Alice Amélie Anaïs Anouk Antoine Arthur Astrid Aurélien Baptiste "
    "Basile Bérénice Björn Camille Capucine Cécile Chiara Chloé Clément Côme Dariusz Delphine "
    "Diego Dimitri Éléonore Élise Émile Enzo Esther Fatou Félix Fiona Florent Gabin Gaëlle "
    "Giulia Grégoire Hana Hélène Hugo Ibrahim Inès Ingrid Ismaël Jean-Baptiste João Jules "
    "Karim Kenji Lamia Léa Léonie Linh Louise Lucie Maëlle Malik Manon Marguerite Marie-Laure "
    "Mathis Maud Mei Mehdi Milan Moïra Nadia Naomi Niamh Nicolas Noé Noor Océane Olga Oscar "
    "Pauline Pierre-Yves Priya Quentin Rachid Raphaël Rosa Salomé Samir Sibylle Siobhán Sofia "
    "Solène Soren Tariq Théo Tomás Valentine Victor Wassim Xavier Yasmine Yuki Zélie Zoé"
)
LAST_NAMES = (
    "Abadie Almeida Andersen Aubry Barbier Barthélemy Belkacem Benali Berger Besson Blanchard "
    "Bonnet Bouchard Carlier Castella Chabert Chevallier Coulibaly Da-Silva Delacroix Delmas "
    "Deschamps Diallo Dubreuil Dupuis Escoffier Fabre Faure Fontaine Forestier Gaillard "
    "García Gauthier Girardin Guérin Haddad Hernández Hoffmann Ivanova Jacquet Joubert Kaczmarek "
    "Keïta Kowalski Lacombe Lambert Lefèvre Lemoine Leroux Lindqvist Maréchal Marchetti Mercier "
    "Moreau Murphy Nakamura N'Diaye Nguyen Novak O'Connor Okafor Ollivier Pasquier Patel Pelletier "
    "Perrin Petit-Jean Poirier Prévost Quéré Renaud Rivière Rossi Roussel Saint-Martin Sauvage "
    "Schneider Silvestre Sørensen Tanaka Tessier Thibault Traoré Vasseur Verdier Vidal Villeneuve "
    "Weber Yilmaz Zanetti Zimmermann"
)
