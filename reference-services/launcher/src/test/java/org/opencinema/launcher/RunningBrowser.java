package org.opencinema.launcher;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opencinema.localservers.Chromium;
import org.opencinema.localservers.Tools;

/** One Chromium for all tests of the module; each test takes a context, which is a visitor of its own. */
final class RunningBrowser implements BeforeAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(RunningBrowser.class);
    private Started started;

    private record Started(Playwright playwright, Browser browser) implements AutoCloseable {
        @Override
        public void close() {
            browser.close();
            playwright.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        started = context.getRoot().getStore(NAMESPACE).computeIfAbsent("browser", any -> start(), Started.class);
    }

    BrowserContext context(int width, int height) {
        return context(width, height, "en-US");
    }

    BrowserContext context(int width, int height, String locale) {
        return started.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, height)
                        .setLocale(locale));
    }

    private static Started start() {
        Map<String, String> driver = new HashMap<>(System.getenv());
        driver.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        driver.put("PLAYWRIGHT_NODEJS_PATH", nodeOnPath());
        Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(driver));
        Chromium chromium = Tools.chromium();
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(chromium.environment());
        List<String> arguments = new ArrayList<>(chromium.arguments());
        arguments.add("--autoplay-policy=no-user-gesture-required");
        Browser browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(chromium.program())
                        .setArgs(arguments)
                        .setEnv(environment));
        return new Started(playwright, browser);
    }

    private static String nodeOnPath() {
        for (String folder : System.getenv("PATH").split(":")) {
            Path node = Path.of(folder, "node");
            if (node.toFile().canExecute()) {
                return node.toString();
            }
        }
        throw new IllegalStateException("Node.js is missing: install Node.js 20 or newer");
    }
}
