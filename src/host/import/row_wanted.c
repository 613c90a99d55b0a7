/* SPDX-License-Identifier: MIT */
/* A rate is cut or rounded, to a tenth or to a whole percent, or one of the two by whom nobody
 * knows. */
#include "host/import/row_wanted.h"

static RowWanted
wanted_by_rate(const ListedRow *row)
{
    gint64 bytes = (gint64)row->size_kb * 1024, tenths = row->tenths;

    switch (row->rate) {
    case RATE_CUT_TENTHS:
        return (RowWanted){ (tenths * bytes + 999) / 1000, (tenths + 1) * bytes / 1000,
                            (tenths * 4 + 1) * bytes / 4000 };
    case RATE_TENTHS: /* cut or rounded */
        return (RowWanted){ (tenths * 2 - 1) * bytes / 2000 + 1, (tenths + 1) * bytes / 1000,
                            (tenths * 4 + 1) * bytes / 4000 };
    case RATE_ROUNDED:
        return (RowWanted){ (tenths * 2 - 1) * bytes / 2000 + 1, (tenths * 2 + 1) * bytes / 2000,
                            (tenths * 4 + 1) * bytes / 4000 };
    case RATE_PERCENT: /* cut or rounded: what is aimed at would be so by either */
        return (RowWanted){ (tenths - 5) * bytes / 1000 + 1, (tenths + 10) * bytes / 1000,
                            (tenths * 4 + 10) * bytes / 4000 };
    case RATE_CUT_PERCENT:
        return (RowWanted){ (tenths * bytes + 999) / 1000, (tenths + 10) * bytes / 1000,
                            (tenths + 5) * bytes / 1000 };
    case RATE_NONE:
        break;
    }
    return (RowWanted){ 0, G_MAXINT64, 0 };
}

/* Of what the rate of a full heap may stand for, what no heap can have does not count. */
RowWanted
row_wanted(const ListedRow *row)
{
    RowWanted wanted = wanted_by_rate(row);
    gint64 bytes = (gint64)row->size_kb * 1024;

    if (row->rate != RATE_NONE && wanted.aim > (wanted.low + bytes) / 2)
        wanted.aim = MAX((wanted.low + bytes) / 2, wanted.low);
    wanted.aim = MAX(wanted.aim, wanted.low);
    return wanted;
}
