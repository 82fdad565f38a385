# SPDX-License-Identifier: GPL-2.0
#
# Lines "LABEL<tab>MEDIAN<tab>MIN<tab>MAX": the ten most frequent reasons.
.reasons[:10][] | [.name, .count.median, .count.min, .count.max] | @tsv
