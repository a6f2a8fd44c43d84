package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.List;

/** What every test of the web client asks of a page. */
final class Pages {
    private static final String NAMELESS = "[...document.querySelectorAll('a[href], button, input, select, textarea')]"
            + ".filter(e => e.checkVisibility() && !(e.getAttribute('aria-label') || e.textContent.trim()"
            + " || [...(e.labels ?? [])].some(l => l.textContent.trim()) || e.getAttribute('title')))"
            + ".map(e => e.outerHTML)";

    private Pages() {}

    static void note(List<String> errors, ConsoleMessage message) {
        // by its contract it is not found until the viewer has said something
        boolean noReaction = message.location().contains("/v1/me/reactions/");
        if (message.type().equals("error") && !noReaction) {
            errors.add(message.text());
        }
    }

    /** Waits until the picture has moved past that second. */
    static void awaitTime(Page page, int seconds) {
        page.waitForFunction(
                "s => document.querySelector('[data-testid=player-video]')?.currentTime > s",
                seconds,
                new Page.WaitForFunctionOptions().setTimeout(45_000));
    }

    static double currentTime(Page page) {
        return ((Number) page.evaluate("document.querySelector('[data-testid=player-video]').currentTime"))
                .doubleValue();
    }

    static double decodedFrames(Locator video) {
        return ((Number) video.evaluate("v => v.getVideoPlaybackQuality().totalVideoFrames")).doubleValue();
    }

    /** Waits until all that is in sight is there; rows further down load when they come near. */
    static void awaitLoaded(Page page) {
        page.waitForFunction("() => document.querySelector('#main')"
                + " && ![...document.querySelectorAll('.skeleton, [aria-busy=true]')]"
                + ".some(e => e.getBoundingClientRect().top < innerHeight)");
    }

    static void assertFits(Page page, String path) {
        Number overflow =
                (Number) page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(overflow.intValue())
                .as("sideways scrolling on %s at %d", path, page.viewportSize().width)
                .isLessThanOrEqualTo(0);
    }

    /** Each control says what it is, for those who do not see it; and the page has one heading of the first order. */
    static void assertNamed(Page page, String path) {
        assertThat((List<?>) page.evaluate(NAMELESS))
                .as("controls without a name on %s", path)
                .isEmpty();
        assertThat(page.locator("h1").count()).as("h1 on %s", path).isEqualTo(1);
    }

    static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }
}
