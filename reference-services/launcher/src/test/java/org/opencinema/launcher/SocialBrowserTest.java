package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Google and Facebook as the local server plays them, in a real Chromium. */
final class SocialBrowserTest {
    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @RegisterExtension
    static final RunningBrowser browser = new RunningBrowser();

    private final String email = "greta-" + UUID.randomUUID() + "@local.example";

    @Test
    void stranger_continuesWithGoogle_linksFacebook_andSignsInWithIt() {
        List<String> errors = new ArrayList<>();
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> Pages.note(errors, message));
            page.navigate(running.platform().url() + "/register");
            Pages.screenshot(page, "register-laptop");
            page.getByTestId("continue-with-google").click();
            page.waitForURL("**/google/authorize?**");
            Pages.screenshot(page, "local-google-laptop");
            signIn(page, "Greta Local", email);
            page.getByTestId("user-menu").waitFor();
            assertThat(page.url()).startsWith(running.platform().url()).doesNotContain("code=");

            page.navigate(running.platform().url() + "/account");
            page.getByTestId("identity-google").getByText("Linked as " + email).waitFor();
            page.getByTestId("identity-facebook").getByRole(AriaRole.BUTTON).click();
            page.waitForURL("**/facebook/authorize?**");
            signIn(page, "Greta", "fb-" + email);
            page.getByTestId("identity-facebook")
                    .getByText("Linked as fb-" + email)
                    .waitFor();
            Pages.screenshot(page, "identities-laptop");
        }
        try (BrowserContext context = browser.context(390, 844)) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> Pages.note(errors, message));
            page.navigate(running.platform().url() + "/login?next=/account");
            page.getByTestId("continue-with-facebook").click();
            page.waitForURL("**/facebook/authorize?**");
            signIn(page, "Greta", "fb-" + email);
            page.waitForURL("**/account");
            page.getByText(email).first().waitFor();
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void viewer_whoCancelsThere_isToldSo() {
        try (BrowserContext context = browser.context(390, 844, "ru-RU")) {
            Page page = context.newPage();
            page.navigate(running.platform().url() + "/login");
            page.getByTestId("continue-with-google").click();
            page.waitForURL("**/google/authorize?**");
            page.locator("#cancel").click();

            page.getByTestId("social-error")
                    .getByText("Вы или сервис отказали во входе.")
                    .waitFor();
            Pages.screenshot(page, "social-cancelled-phone");
        }
    }

    private static void signIn(Page page, String name, String email) {
        page.locator("#name").fill(name);
        page.locator("#email").fill(email);
        page.getByRole(AriaRole.BUTTON).click();
    }
}
