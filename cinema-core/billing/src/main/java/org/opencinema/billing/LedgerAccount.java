package org.opencinema.billing;

/** Where money is, or is due. */
public enum LedgerAccount {
    /** What viewers owe. */
    RECEIVABLE,
    /** What was earned. */
    REVENUE,
    /** What the payment provider holds for us. */
    CASH
}
