package org.opencinema.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opencinema.launcher.Contracts.Operation;

/** How each operation answers each kind of caller, derived from the contracts alone. */
final class AccessMatrix {
    /** What belongs to one profile rather than to the whole account. */
    private static final Set<String> OF_A_PROFILE = Set.of("playlistId");

    private static final Set<String> OF_AN_ACCOUNT = ownedIds();

    private AccessMatrix() {}

    /** A kind of caller, and what is wrong with its token. */
    enum Subject {
        ANONYMOUS("anonymous", Outcome.TOKEN_MISSING),
        VIEWER("viewer", Outcome.ALLOWED),
        OTHER_VIEWER("other viewer", Outcome.ALLOWED),
        OTHER_PROFILE("other profile", Outcome.ALLOWED),
        EDITOR("editor", Outcome.ALLOWED),
        ADMIN("admin", Outcome.ALLOWED),
        ADMIN_ELSEWHERE("admin elsewhere", Outcome.ALLOWED),
        SERVICE("service", Outcome.ALLOWED),
        OTHER_SCOPE("service, other scope", Outcome.SCOPE_MISSING),
        EXPIRED("expired token", Outcome.TOKEN_EXPIRED),
        REVOKED("revoked session", Outcome.TOKEN_REVOKED),
        ALTERED("altered token", Outcome.TOKEN_INVALID);

        private final String title;
        private final Outcome withRole;

        Subject(String title, Outcome withRole) {
            this.title = title;
            this.withRole = withRole;
        }

        String title() {
            return title;
        }

        private String role() {
            return switch (this) {
                case OTHER_VIEWER, OTHER_PROFILE -> VIEWER.title;
                case ADMIN_ELSEWHERE -> ADMIN.title;
                case OTHER_SCOPE -> SERVICE.title;
                default -> title;
            };
        }
    }

    enum Outcome {
        ALLOWED(0),
        TOKEN_MISSING(401),
        TOKEN_EXPIRED(401),
        TOKEN_REVOKED(401),
        TOKEN_INVALID(401),
        ROLE_MISSING(403),
        SCOPE_MISSING(403),
        ADDRESS_NOT_ALLOWED(403),
        NOT_FOUND(404);

        private final int status;

        Outcome(int status) {
            this.status = status;
        }

        /** Of the answer; 0 where it depends on what is asked. */
        int status() {
            return status;
        }

        /** In the problem of the answer. */
        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        String cell() {
            return this == ALLOWED ? "yes" : Integer.toString(status);
        }
    }

    /** A viewer names a thing of the first viewer, where the operation takes one; all others name what they may. */
    static Outcome of(Operation operation, Subject subject) {
        if (operation.roles().isEmpty()) {
            throw new IllegalArgumentException(
                    operation.service() + ": " + operation + " has no row: give it x-roles in the contract");
        }
        if (operation.roles().contains(Subject.ANONYMOUS.title)) {
            return Outcome.ALLOWED;
        }
        if (subject.withRole.status == 401) {
            return subject.withRole;
        }
        if (!operation.roles().contains(subject.role())) {
            return Outcome.ROLE_MISSING;
        }
        if (subject == Subject.ADMIN_ELSEWHERE && operation.path().startsWith("/v1/admin/")) {
            return Outcome.ADDRESS_NOT_ALLOWED;
        }
        boolean foreign = subject == Subject.OTHER_VIEWER && names(operation, OF_AN_ACCOUNT)
                || subject == Subject.OTHER_PROFILE && names(operation, OF_A_PROFILE);
        return foreign ? Outcome.NOT_FOUND : subject.withRole;
    }

    private static boolean names(Operation operation, Set<String> ids) {
        Stream<String> body =
                operation.bodySchema().path("properties").properties().stream().map(property -> property.getKey());
        return Stream.concat(pathNames(operation), body).anyMatch(ids::contains);
    }

    private static Stream<String> pathNames(Operation operation) {
        return operation.parameters().stream()
                .filter(parameter -> parameter.path("in").asText().equals("path"))
                .map(parameter -> parameter.path("name").asText());
    }

    private static Set<String> ownedIds() {
        try {
            return Contracts.operations().stream()
                    .flatMap(AccessMatrix::pathNames)
                    .filter(name -> !ForeignIdsTest.OF_NOBODY.contains(name))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String markdown() throws IOException {
        StringBuilder matrix = new StringBuilder("""
                # Access matrix

                How each operation answers each kind of caller, generated from `x-roles` and the parameters in the contracts; the build
                fails on an operation without roles. Every cell is called on the running platform, at the services' own ports:
                `AccessMatrixTest`, and `ForeignIdsTest` for the cells with 404.

                - `yes`: let in. What the answer is then depends on what is asked.
                - `401`: no token that is valid. The code says why: `token_missing`, `token_expired`, `token_revoked`, `token_invalid`.
                - `403`: the token is valid, but has none of the roles (`role_missing`), not the scope (`scope_missing`), or comes from
                  outside of the networks of administrators (`address_not_allowed`).
                - `404`: what belongs to somebody else is not there.

                The other viewer asks for what belongs to the viewer, where the operation takes its id, and the other profile, which is
                of the same account, for what belongs to the viewer's first one. A service with an API key for other operations has
                the other scope.

                """);
        matrix.append(row("operation", Stream.of(Subject.values()).map(Subject::title)));
        matrix.append("|---|").append("---|".repeat(Subject.values().length)).append('\n');
        for (Operation operation : Contracts.operations()) {
            matrix.append(row(
                    "`" + operation + "`",
                    Stream.of(Subject.values())
                            .map(subject -> of(operation, subject).cell())));
        }
        return matrix.toString();
    }

    private static String row(String first, Stream<String> cells) {
        return "| " + first + cells.collect(Collectors.joining(" | ", " | ", " |\n"));
    }
}
