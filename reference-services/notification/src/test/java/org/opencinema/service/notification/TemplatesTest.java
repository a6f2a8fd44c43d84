package org.opencinema.service.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.catalog.Language;

final class TemplatesTest {
    @TempDir
    private Path directory;

    @Test
    void unknownVariable_stopsTheStart() throws IOException {
        write("ru/receipt.mustache", "Чек\n---\nСумма {{amuont}}\n---\nСчёт\n");
        Map<String, String> settings = new HashMap<>();
        settings.put("NOTIFICATION_PORT", "0");
        settings.put("NOTIFICATION_ADMIN_PORT", "0");
        settings.put("NOTIFICATION_DATABASE_PASSWORD", "unused");
        settings.put("NOTIFICATION_SERVICE_SECRET", "unused");
        settings.put("NOTIFICATION_TEMPLATES", directory.toString());

        assertThatThrownBy(() -> new NotificationApplication(settings).start())
                .hasMessageContaining("template ru/receipt.mustache: unknown variable amuont;"
                        + " it may use amount, date, invoice, plan");
    }

    @Test
    void unknownVariable_inASectionThatIsSeldomShown_isFound() throws IOException {
        write("en/blocked.mustache", "a\n---\n{{#plan}}{{^plan}}{{name}}{{/plan}}{{/plan}}\n---\nb\n");

        assertRefused("template en/blocked.mustache: unknown variable name; it may use plan");
    }

    @Test
    void malformedTemplate_isRefused() throws IOException {
        write("en/welcome.mustache", "a\n---\n{{#open}}\n---\nb\n");
        assertRefused("template en/welcome.mustache: ");
        write("en/welcome.mustache", "only a title\n");
        assertRefused("template en/welcome.mustache: must have three parts");
        write("en/welcome.mustache", "a\n---\n{{>other}}\n---\nb\n");
        assertRefused("template en/welcome.mustache: includes (other) are not supported");
    }

    @Test
    void absentDirectory_isRefused() {
        assertThatThrownBy(() -> Templates.load(directory.resolve("none").toString()))
                .hasMessageContaining("templates: there is no directory");
    }

    @Test
    void ownTemplate_takesThePlaceOfTheShippedOne() throws IOException {
        write("en/welcome.mustache", "Hi\n---\nOur own.\n---\nGo\n");

        Map<Language, Message.Text> texts =
                Templates.load(directory.toString()).render(MessageTemplate.WELCOME, language -> Map.of());

        assertThat(texts.get(Language.EN)).isEqualTo(new Message.Text("Hi", "Our own.", "Go"));
        assertThat(texts.get(Language.RU).title()).isEqualTo("Добро пожаловать в Open Cinema");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Templates.load(directory.toString()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(message);
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
