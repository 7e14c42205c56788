"""What two write in each of the eight papers: whole answers, each with a word that tells it from every other text."""

GOALS = {"goals": [{"text": "goal-quetzal", "area": "career"}]}
FRAME = {
    "months": 6,
    "meetings": 5,
    "contact": ["online", "email"],
    "rhythm": "rhythm-quetzal",
    "topics": [{"topic": "topic-quetzal"}],
}
TERMS = {"tools": "", "feedback": "feedback-quetzal", "limits": ""}
WORDS = {
    "checklist": FRAME,
    "expectations": {"hopes": "hopes-quetzal", "gives": "", "time": "time-quetzal"},
    "agreement": GOALS | FRAME | TERMS,
    "position": {
        "strengths": [{"text": "strength-quetzal"}],
        "weaknesses": [],
        "potential": [],
        "near": 20,
        "comment": "comment-quetzal",
    },
    "plan": {
        "structure": "structure-quetzal",
        "aims": ["network"],
        "own_aims": "",
        "outcomes": "outcome-quetzal",
        "steps": [
            {"text": "step-one-quetzal", "until": "2027-01-15", "who": "mentee"},
            {"text": "step-two-quetzal", "until": "2027-03-01", "who": "both"},
        ],
    },
    "minutes": {"research": "research-quetzal", "career": "", "comments": ""},
    "reflection": {"energised": "energised-quetzal", "lessons": "", "myself": ""},
    "wrap_up": {"outcomes": "came-out-quetzal", "future": "joint", "future_text": ""},
}


def other(key, old, new):
    """The same paper with one word exchanged."""
    return _exchanged(WORDS[key], old, new)


def _exchanged(value, old, new):
    if isinstance(value, dict):
        return {key: _exchanged(each, old, new) for key, each in value.items()}
    if isinstance(value, list):
        return [_exchanged(each, old, new) for each in value]
    return value.replace(old, new) if isinstance(value, str) else value
