package org.opencinema.service.etl;

import java.io.IOException;

/** Something that is done time and again. */
interface Job {
    /** As in the table of jobs. */
    String name();

    /**
     * Goes on from the checkpoint of the run.
     *
     * @throws JobFailedException if another attempt would fail as well
     * @throws IOException if it broke off and may be tried again
     */
    void run(RunProgress progress) throws IOException, InterruptedException, JobFailedException;
}
