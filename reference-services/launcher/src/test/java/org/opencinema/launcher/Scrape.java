package org.opencinema.launcher;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a service shows to Prometheus.
 *
 * @param help what it says of each metric of ours, by name
 * @param types counter, gauge or histogram, by name
 * @param labels by name
 * @param values by name and labels, as they stand in the text
 */
record Scrape(
        Service service,
        Map<String, String> help,
        Map<String, String> types,
        Map<String, Set<String>> labels,
        Map<String, Double> values) {
    private static final String REQUESTS = "http_server_request_duration_seconds";
    private static final Pattern OURS = Pattern.compile("(cinema_\\w+|" + REQUESTS + "\\w*)(\\{.*})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    static Scrape of(Service service, String text) {
        Scrape scrape = new Scrape(service, new TreeMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
        text.lines().forEach(scrape::read);
        return scrape;
    }

    private void read(String line) {
        if (line.startsWith("# HELP cinema_") || line.startsWith("# HELP " + REQUESTS)) {
            String[] words = line.split(" ", 4);
            help.put(words[2], words[3]);
        } else if (line.startsWith("# TYPE ")) {
            String[] words = line.split(" ", 4);
            types.put(words[2], words[3]);
        } else {
            Matcher sample = OURS.matcher(line);
            if (sample.matches()) {
                values.put(line.substring(0, line.lastIndexOf(' ')), Double.valueOf(sample.group(3)));
                addLabels(sample.group(1).replaceFirst("_(bucket|count|sum)$", ""), sample.group(2));
            }
        }
    }

    private void addLabels(String name, String text) {
        Set<String> names = labels.computeIfAbsent(name, any -> new LinkedHashSet<>());
        if (text != null) {
            Matcher label = LABEL.matcher(text);
            while (label.find()) {
                if (!label.group(1).equals("le")) {
                    names.add(label.group(1));
                }
            }
        }
    }

    /** NaN if it is not there. */
    double value(String sample) {
        return values.getOrDefault(sample, Double.NaN);
    }

    double grown(Map<Service, Scrape> before, String sample) {
        return value(sample) - before.get(service).values().getOrDefault(sample, 0.0);
    }

    /** True if all events have been handled and sent. */
    boolean hasNoArrears() {
        return values.entrySet().stream()
                .filter(value -> value.getKey().startsWith("cinema_consumer_lag_events")
                        || value.getKey().startsWith("cinema_outbox_events"))
                .allMatch(value -> value.getValue() == 0);
    }

    /** A table of all metrics and the services that show them. */
    static String table(Collection<Scrape> all) {
        Map<String, String> rows = new TreeMap<>();
        Map<String, Set<String>> services = new TreeMap<>();
        for (Scrape scrape : all) {
            scrape.help.forEach((name, text) -> {
                String labels = String.join(", ", new TreeSet<>(scrape.labels.getOrDefault(name, Set.of())));
                rows.put(name, "| `" + name + "` | " + scrape.types.get(name) + " | " + labels + " | " + text + " | ");
                services.computeIfAbsent(name, any -> new TreeSet<>()).add(scrape.service.id());
            });
        }
        StringBuilder table =
                new StringBuilder("| metric | type | labels | what it says | services |\n|---|---|---|---|---|\n");
        rows.forEach((name, row) -> {
            Set<String> shown = services.get(name);
            table.append(row)
                    .append(shown.size() == all.size() ? "all" : String.join(", ", shown))
                    .append(" |\n");
        });
        return table.toString();
    }
}
