"""The questions every layer answers, in one fixed order: 24 labels, 9 dispositions, 12 services."""

from collections.abc import Sequence

import numpy as np
from tools.train.data import Example

from moothall.core.values import LABELS, Disposition, Service

DISPOSITIONS = tuple(Disposition)
SERVICES = tuple(Service)
LABEL_PART = slice(0, len(LABELS))
DISPOSITION_PART = slice(len(LABELS), len(LABELS) + len(DISPOSITIONS))
SERVICE_PART = slice(len(LABELS) + len(DISPOSITIONS), None)
OUTPUTS = len(LABELS) + len(DISPOSITIONS) + len(SERVICES)


def targets(examples: Sequence[Example]) -> np.ndarray:
    """A 0/1 table [example, output]."""
    table = np.zeros((len(examples), OUTPUTS), dtype=np.float32)
    for row, example in enumerate(examples):
        gold = example.gold
        for label in (*gold.grounds, *gold.needs):
            table[row, LABELS.index(label)] = 1
        table[row, len(LABELS) + DISPOSITIONS.index(gold.disposition)] = 1
        table[row, len(LABELS) + len(DISPOSITIONS) + SERVICES.index(gold.service)] = 1
    return table
