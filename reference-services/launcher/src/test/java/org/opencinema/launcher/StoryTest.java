package org.opencinema.launcher;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The last on the shared platform, since months pass. */
@Order(Integer.MAX_VALUE)
final class StoryTest {
    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @Test
    void viewer_fromTheSignUpToTheReturn_isServedAndAllNumbersAgree() throws Exception {
        Story story = Story.prepare(running.platform(), running.signedIn("editor"));
        for (Story.Chapter chapter : story.chapters()) {
            chapter.tell();
        }
        story.allNumbersAgree();
    }
}
