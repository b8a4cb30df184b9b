"""
What one member may see of a session, a round or a work, in the shapes of the JSON API.

Blindness lives in this room and nowhere else: before the close nothing that leaves it tells who
or what made a draft, or the tally; in an exquisite corpse nothing but the last line of the canon
leaves it until the work is finished. Pure: values in, plain dicts out.
"""
