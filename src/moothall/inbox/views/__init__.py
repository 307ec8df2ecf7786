"""The officer's screens. A view finds the thing for this person, calls one verb, answers."""
