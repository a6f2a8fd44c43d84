package org.opencinema.launcher;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.tokens.Base32;
import org.opencinema.tokens.Totp;

/** Two-step sign-in and passkeys in a real Chromium, whose DevTools bring an authenticator. Screenshots are left in target/screenshots. */
final class SecurityBrowserTest {
    private static final String PASSWORD = "viewer-Secret-7";
    private static final Totp TOTP = Totp.ofDefaults();

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @RegisterExtension
    static final RunningBrowser browser = new RunningBrowser();

    private final String email = UUID.randomUUID() + "@example.org";

    @BeforeAll
    static void patience() {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    }

    @Test
    void passkey_isAddedSignsIn_andACopyOfItIsRefused() throws Exception {
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = context.newPage();
            CDPSession devTools = context.newCDPSession(page);
            String authenticator = authenticator(devTools);
            signUp(page);
            open(page, "/account");
            page.getByTestId("add-passkey").click();
            assertThat(page.getByTestId("passkey")).hasCount(1);
            page.getByTestId("passkeys").scrollIntoViewIfNeeded();
            Pages.screenshot(page, "passkeys-laptop");
            page.getByTestId("rename-passkey").click();
            page.getByTestId("passkey-name").fill("Test key");
            page.getByTestId("passkey-save").click();
            assertThat(page.getByTestId("passkey")).containsText("Test key");

            signOut(page);
            page.getByTestId("passkey-sign-in").click();
            page.getByTestId("user-menu").waitFor();

            signOut(page);
            copyWithAnOldCounter(devTools, authenticator);
            page.getByTestId("passkey-sign-in").click();
            assertThat(page.getByTestId("passkey-error")).containsText("This passkey cannot sign in here.");
            Pages.screenshot(page, "passkey-refused-laptop");
        }
    }

    @ParameterizedTest
    @CsvSource({"phone, 390, 844", "laptop, 1366, 768"})
    void twoSteps_areTurnedOnUsedAndTurnedOff(String name, int width, int height) throws Exception {
        try (BrowserContext context = browser.context(width, height)) {
            Page page = context.newPage();
            signUp(page);
            open(page, "/account");
            page.getByTestId("two-step-on").click();
            byte[] secret =
                    Base32.decode(page.getByTestId("totp-secret").textContent().replace(" ", ""));
            page.getByTestId("code-field").fill("12345");
            page.getByTestId("code-submit").click();
            assertThat(page.getByTestId("code-error")).isVisible();
            Pages.screenshot(page, "two-step-enrolment-" + name);
            Pages.assertFits(page, "enrolment");
            page.getByTestId("code-field").fill(TOTP.code(secret, Instant.now()));
            page.getByTestId("code-submit").click();
            Locator codes = page.getByTestId("recovery-codes").locator("code");
            assertThat(codes).hasCount(10);
            List<String> recoveryCodes = codes.allTextContents();
            Pages.screenshot(page, "recovery-codes-" + name);
            Pages.assertFits(page, "recovery codes");
            page.getByTestId("codes-kept").click();
            assertThat(page.getByTestId("two-step-state")).containsText("10 recovery codes left");
            page.getByTestId("two-step").scrollIntoViewIfNeeded();
            Pages.screenshot(page, "two-step-" + name);

            signOut(page);
            giveCredentials(page);
            Locator field = page.getByTestId("code-field");
            assertThat(field).hasAttribute("autocomplete", "one-time-code");
            assertThat(field).hasAttribute("inputmode", "numeric");
            assertThat(field).isFocused();
            Pages.screenshot(page, "second-step-" + name);
            Pages.assertFits(page, "second step");
            Pages.assertNamed(page, "second step");
            field.fill(TOTP.code(secret, Instant.now().plus(Totp.STEP)));
            field.press("Enter");
            page.getByTestId("user-menu").waitFor();

            signOut(page);
            giveCredentials(page);
            page.getByTestId("other-code").click();
            page.getByTestId("recovery-field").fill(recoveryCodes.get(0));
            page.getByTestId("code-submit").click();
            page.getByTestId("user-menu").waitFor();
            open(page, "/account");
            assertThat(page.getByTestId("two-step-state")).containsText("9 recovery codes left");
            page.getByTestId("two-step-off").click();
            page.getByTestId("password-field").fill("wrong");
            page.getByTestId("code-submit").click();
            assertThat(page.getByTestId("code-error")).containsText("The password is wrong.");
            page.getByTestId("password-field").fill(PASSWORD);
            page.getByTestId("code-submit").click();
            page.getByTestId("two-step-on").waitFor();
        }
    }

    private void signUp(Page page) throws Exception {
        Api.expect(
                201,
                running.anonymous()
                        .post("/v1/auth/register", Map.of("email", email, "password", PASSWORD, "name", "Vera")));
        open(page, "/login");
        giveCredentials(page);
        page.getByTestId("user-menu").waitFor();
    }

    private void giveCredentials(Page page) {
        page.getByTestId("email").fill(email);
        page.getByTestId("password").fill(PASSWORD);
        page.getByTestId("sign-in-submit").click();
    }

    private static void signOut(Page page) {
        open(page, "/account");
        page.getByTestId("account-sign-out").click();
        assertThat(page.getByTestId("user-menu")).hasCount(0);
        open(page, "/login");
    }

    private static void open(Page page, String path) {
        page.navigate(running.platform().url() + path);
    }

    private static String authenticator(CDPSession devTools) {
        devTools.send("WebAuthn.enable", new JsonObject());
        JsonObject options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject parameters = new JsonObject();
        parameters.add("options", options);
        return devTools.send("WebAuthn.addVirtualAuthenticator", parameters)
                .get("authenticatorId")
                .getAsString();
    }

    private static void copyWithAnOldCounter(CDPSession devTools, String authenticator) {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("authenticatorId", authenticator);
        JsonObject credential = devTools.send("WebAuthn.getCredentials", parameters)
                .getAsJsonArray("credentials")
                .get(0)
                .getAsJsonObject();
        assertThat(credential.get("signCount").getAsLong()).isPositive();
        devTools.send("WebAuthn.clearCredentials", parameters);
        credential.addProperty("signCount", 0);
        parameters.add("credential", credential);
        devTools.send("WebAuthn.addCredential", parameters);
    }
}
