package org.opencinema.service.notification;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.opencinema.catalog.Language;

/** The texts of messages, mails and pages in all languages. All are read and checked at the start. */
final class Templates {
    private static final Set<String> MAIL =
            Set.of("name", "title", "text", "paragraphs", "action", "link", "unsubscribe");
    private static final Set<String> PAGE = Set.of("title", "done");
    private static final Pattern PART = Pattern.compile("^---\\s*$\\n?", Pattern.MULTILINE);
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\s]+");
    private static final Pattern EMPTY_LINE = Pattern.compile("\\n\\s*\\n");

    private final String directory;
    private final Map<MessageTemplate, Map<Language, List<Template>>> messages = new EnumMap<>(MessageTemplate.class);
    private final Map<Language, Template> mailTexts = new EnumMap<>(Language.class);
    private final Map<Language, Template> mailPages = new EnumMap<>(Language.class);
    private final Map<Language, Template> unsubscribePages = new EnumMap<>(Language.class);

    private Templates(String directory) {
        this.directory = directory;
        for (Language language : Language.values()) {
            for (MessageTemplate message : MessageTemplate.values()) {
                messages.computeIfAbsent(message, absent -> new EnumMap<>(Language.class))
                        .put(language, message(language, message));
            }
            mailTexts.put(language, file(language, "mail.txt.mustache", false, MAIL));
            mailPages.put(language, file(language, "mail.html.mustache", true, MAIL));
            unsubscribePages.put(language, file(language, "unsubscribe.html.mustache", true, PAGE));
        }
    }

    /**
     * Reads the templates.
     *
     * @param directory of files that take the place of the shipped ones; empty for none
     * @throws IllegalStateException if a template is absent, malformed or uses an unknown variable
     */
    static Templates load(String directory) {
        if (!directory.isEmpty() && !Files.isDirectory(Path.of(directory))) {
            throw new IllegalStateException("templates: there is no directory " + directory);
        }
        return new Templates(directory);
    }

    /** The texts of a message in all languages. */
    Map<Language, Message.Text> render(MessageTemplate message, Function<Language, Map<String, String>> variables) {
        Map<Language, Message.Text> texts = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            texts.put(language, render(message, variables.apply(language), language));
        }
        return texts;
    }

    /** The texts of a message in one language. */
    Message.Text render(MessageTemplate message, Map<String, String> variables, Language language) {
        List<Template> parts = of(of(messages, message), language);
        return new Message.Text(
                oneLine(parts.get(0).execute(variables)),
                parts.get(1).execute(variables).strip(),
                oneLine(parts.get(2).execute(variables)));
    }

    /** The mail as plain text. */
    String mailText(Language language, Message.Text message, Map<String, String> around) {
        return of(mailTexts, language).execute(mail(message, around));
    }

    /** The mail as an HTML page. */
    String mailPage(Language language, Message.Text message, Map<String, String> around) {
        return of(mailPages, language).execute(mail(message, around));
    }

    /** The page of a link in a mail with this title. */
    String unsubscribePage(Language language, String title, boolean done) {
        return of(unsubscribePages, language).execute(Map.of("title", title, "done", done));
    }

    private static <K, V> V of(Map<K, V> templates, K key) {
        return Objects.requireNonNull(templates.get(key), () -> "all templates of " + key + " were loaded");
    }

    private static Map<String, Object> mail(Message.Text message, Map<String, String> around) {
        Map<String, Object> values = new HashMap<>(around);
        values.put("title", message.title());
        values.put("text", message.text());
        values.put("paragraphs", Arrays.asList(EMPTY_LINE.split(message.text())));
        values.put("action", message.action());
        return values;
    }

    /** No value can begin a line of its own, where it could pass for a header. */
    private static String oneLine(String text) {
        return CONTROL.matcher(text).replaceAll(" ").strip();
    }

    private List<Template> message(Language language, MessageTemplate message) {
        String name = language.tag() + "/" + message.file();
        String[] parts = PART.split(read(name), -1);
        if (parts.length != 3) {
            throw new IllegalStateException("template " + name
                    + ": must have three parts with lines of --- between them: title, text, action; has "
                    + parts.length);
        }
        return Arrays.stream(parts)
                .map(part -> compile(name, part, false, message.variables()))
                .toList();
    }

    private Template file(Language language, String file, boolean html, Set<String> variables) {
        String name = language.tag() + "/" + file;
        return compile(name, read(name), html, variables);
    }

    private static Template compile(String name, String text, boolean html, Set<String> variables) {
        try {
            Template template = Mustache.compiler()
                    .escapeHTML(html)
                    .emptyStringIsFalse(true)
                    .compile(text);
            template.visit(new Check(name, variables));
            return template;
        } catch (MustacheException e) {
            throw new IllegalStateException("template " + name + ": " + e.getMessage(), e);
        }
    }

    private String read(String name) {
        try {
            Path own = Path.of(directory, name);
            if (!directory.isEmpty() && Files.exists(own)) {
                return Files.readString(own);
            }
            try (InputStream shipped = Templates.class.getResourceAsStream("/templates/" + name)) {
                if (shipped == null) {
                    throw new IllegalStateException("template " + name + ": is absent");
                }
                return new String(shipped.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("template " + name + " cannot be read", e);
        }
    }

    /** Refuses variables that would have no value. */
    private record Check(String template, Set<String> variables) implements Mustache.Visitor {
        @Override
        public void visitText(String text) {
            // any text will do
        }

        @Override
        public void visitVariable(String variable) {
            if (!variable.equals(".") && !variables.contains(variable)) {
                throw new IllegalStateException(
                        "template " + template + ": unknown variable " + variable + "; it may use "
                                + (variables.isEmpty() ? "none" : String.join(", ", new TreeSet<>(variables))));
            }
        }

        @Override
        public boolean visitInclude(String name) {
            throw new IllegalStateException("template " + template + ": includes (" + name + ") are not supported");
        }

        @Override
        public boolean visitSection(String variable) {
            visitVariable(variable);
            return true;
        }

        @Override
        public boolean visitInvertedSection(String variable) {
            visitVariable(variable);
            return true;
        }
    }
}
