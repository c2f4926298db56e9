"""What there is to see of a member, as data: how far achievements are, what their drawers hold, why something counted.

    details.py   the drawer of an achievement
    standing.py  how a member stands with an achievement and its rules
    evidence.py  why something counted or did not
    plain.py     all of it in plain JSON types

`engine/` works it out, `describing/` has the words for it, `rendering/` the look.
"""
