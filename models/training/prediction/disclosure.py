"""What was tried and looked at before the file that a run writes. A new attempt adds its lines here."""

#: Each is a way of training whose out-of-time figures someone saw.
TRIALS = [
    "two learning rates (5e-4 and 2e-3, 16 hidden units, 8 seeds) on 2014q4 and 2015q4",
    "the recipe with weights of the blend drawn to 0 with a deviation of 0.1, on 2014q1 to 2015q3",
    "the recipe with a deviation of 0.05, on 2014q1 to 2017q3: what the report is of",
]

LOOKS = [
    {
        "rows": "2014q4 and 2015q4",
        "saw": "validation loss and AUC of two learning rates: .51 and .55 with 2e-3, .51 and .52 with 5e-4",
        "changed": "a rate of 1e-3, between them, and batches of 256, which are quicker; 2015q4 is the test of protocol (a)",
    },
    {
        "rows": "2014q1 to 2015q3",
        "saw": "Brier skill -0.0004 (-0.0048 to 0.0038), AUC .514, calibration error .022",
        "changed": "weights of the blend are drawn to 0 more strongly (0.05 instead of 0.1): an AUC of .51 is what to expect",
    },
    {"rows": "2014q1 to 2017q3", "saw": "everything in this report", "changed": "nothing: it is the report"},
]
