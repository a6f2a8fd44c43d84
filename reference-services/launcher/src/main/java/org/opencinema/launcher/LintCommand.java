package org.opencinema.launcher;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.opencinema.signing.lint.Fetch;
import org.opencinema.signing.lint.Finding;
import org.opencinema.signing.lint.Linter;
import org.opencinema.signing.lint.Severity;

/** {@code ./cinema lint URL|FILE...}: checks playlists and MPDs, and what they refer to. */
final class LintCommand {
    private static final String USAGE = """
            usage: ./cinema lint URL|FILE...

            Checks HLS playlists and DASH MPDs and the playlists that they name. A line tells how binding the rule is, which one it is, the
            place, what was found, what to do, and where it is written. Ends with 1 when a MUST is broken.
            """;
    private static final int WRONG = 2;

    private final Path directory;
    private final Progress progress;

    /** Files are looked for in the directory. */
    LintCommand(Path directory, Progress progress) {
        this.directory = directory;
        this.progress = progress;
    }

    int run(List<String> manifests, PrintStream errors) {
        if (manifests.isEmpty()) {
            errors.print(USAGE);
            return WRONG;
        }
        Fetch fetch = Fetch.filesAndUrls();
        List<Finding> findings = manifests.stream()
                .flatMap(manifest -> Linter.lint(uri(manifest), fetch).stream())
                .toList();
        findings.forEach(finding -> progress.plain(finding.toString()));
        long musts = findings.stream()
                .filter(finding -> finding.rule().severity() == Severity.MUST)
                .count();
        progress.plain(musts + " MUST, " + (findings.size() - musts) + " SHOULD");
        return musts == 0 ? 0 : 1;
    }

    private URI uri(String manifest) {
        return manifest.matches("https?://.*")
                ? URI.create(manifest)
                : directory.resolve(manifest).toUri();
    }
}
