"""The thresholds over columns: what should have been transferred, out of a file of ten million cases.

``cases.judge`` holds a frame of cases against the same limbs and periods as ``thresholds.assess``; ``running.sweep`` carries that
over a file, part by part; ``spark.sweep`` over a cluster. The columns are data: ``columns.yaml``.
"""
