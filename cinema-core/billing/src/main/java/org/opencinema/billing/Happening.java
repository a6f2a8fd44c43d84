package org.opencinema.billing;

/** What can happen to a subscription. */
public sealed interface Happening {
    /** Time has passed: something that is due is done. */
    record TimePassed() implements Happening {}

    /** The viewer wants to pay now: what is open, or the next period in advance. */
    record PayRequested() implements Happening {}

    /** The charge of a period succeeded. */
    record Paid(Period period) implements Happening {}

    /** The charge was declined. */
    record Declined(Decline decline) implements Happening {}

    /** The viewer wants it to end. */
    record CancelRequested() implements Happening {}

    /** The viewer wants it to go on after all. */
    record ResumeRequested() implements Happening {}

    /** The viewer has given another card. */
    record CardChanged() implements Happening {}
}
