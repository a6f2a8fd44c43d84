package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.launcher.AccessMatrix.Outcome;
import org.opencinema.launcher.AccessMatrix.Subject;
import org.opencinema.launcher.Caller.Answer;
import org.opencinema.launcher.Contracts.Operation;

/** Every operation of every service, called by every kind of caller: docs/access-matrix.md, cell by cell. */
final class AccessMatrixTest {
    private static final String PASSWORD = "long-Enough-7";

    @RegisterExtension
    static final RunningPlatform running = RunningPlatform.ofItsOwn("access");

    private static final Map<Subject, String> tokens = new EnumMap<>(Subject.class);
    private static List<Operation> operations;
    private static Samples samples;
    private static Caller caller;
    private static String unexpired;

    /** A cell of the matrix. */
    private record Cell(Operation operation, Subject subject) {
        Outcome outcome() {
            return AccessMatrix.of(operation, subject);
        }
    }

    @BeforeAll
    static void prepare() throws Exception {
        operations = Contracts.operations();
        caller = new Caller(running.platform(), "", "");
        Api staff = running.anonymous();
        String account =
                signIn(staff, "viewer", "editor", "admin").at("/account/id").asText();
        signInPeople();
        String apiKey = signInServices(staff);
        samples = samples(staff, apiKey);
        tokens.put(Subject.REVOKED, revoked());
        PlatformTokens issuer = new PlatformTokens(running);
        Instant now = Instant.now();
        unexpired = issuer.issuedAt(now, account);
        tokens.put(Subject.EXPIRED, issuer.issuedAt(now.minus(Duration.ofHours(1)), account));
        tokens.put(Subject.ALTERED, altered(unexpired));
    }

    /** Of things that are there, so that what is let in by mistake would change them. */
    private static Samples samples(Api staff, String apiKey) throws Exception {
        Map<String, Supplier<Object>> given = LimitsTest.given(staff);
        String victim = signIn(running.anonymous(), "viewer").at("/account/id").asText();
        return new Samples(
                given,
                Map.of(
                        "accountId",
                        victim,
                        "apiKeyId",
                        apiKey,
                        "titleId",
                        given.get("startUpload titleId").get().toString(),
                        "personId",
                        given.get("credits[].personId").get().toString()));
    }

    private static void signInPeople() throws Exception {
        Api viewer = running.anonymous();
        tokens.put(Subject.VIEWER, token(signIn(viewer, "viewer")));
        tokens.put(Subject.OTHER_VIEWER, token(signIn(running.anonymous(), "viewer")));
        String second = Api.expect(201, viewer.post("/v1/me/profiles", Map.of("name", "Second")))
                .path("id")
                .asText();
        tokens.put(
                Subject.OTHER_PROFILE,
                token(Api.expect(200, viewer.post("/v1/me/profiles/" + second + "/select", Map.of()))));
        tokens.put(Subject.EDITOR, token(signIn(running.anonymous(), "editor")));
        tokens.put(Subject.ADMIN, token(signIn(running.anonymous(), "admin")));
        tokens.put(Subject.ADMIN_ELSEWHERE, tokens.get(Subject.ADMIN));
    }

    /** Returns the id of the API key. */
    private static String signInServices(Api admin) throws Exception {
        tokens.put(Subject.SERVICE, serviceToken(running.home().secret("service-user")));
        Map<String, Object> key = Map.of(
                "client",
                "user",
                "name",
                "Access matrix",
                "scopes",
                List.of("noOperationAtAll"),
                "expiresAt",
                Instant.now().plus(Duration.ofDays(1)).toString());
        JsonNode made = Api.expect(201, admin.post("/v1/admin/api-keys", key));
        tokens.put(Subject.OTHER_SCOPE, serviceToken(made.path("key").asText()));
        return made.at("/apiKey/id").asText();
    }

    private static String serviceToken(String secret) throws Exception {
        Api auth = new Api("http://127.0.0.1:" + running.platform().port(Service.AUTH));
        return token(Api.expect(200, auth.post("/v1/auth/service-tokens", Map.of("client", "user", "secret", secret))));
    }

    /** Signs in as a new account with exactly these roles. */
    private static JsonNode signIn(Api api, String... roles) throws Exception {
        String email = UUID.randomUUID() + "@example.org";
        JsonNode account = Api.expect(
                201, api.post("/v1/auth/register", Map.of("email", email, "password", PASSWORD, "name", "Matrix")));
        String path = "/v1/admin/accounts/" + account.path("id").asText() + "/roles";
        Api.expect(200, running.signedIn("admin").put(path, Map.of("roles", roles), "*"));
        // a role was taken away, so tokens of that second are refused
        Instant after = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        Api.within(Duration.ofSeconds(5), "the next second", () -> Instant.now().isAfter(after));
        return api.signIn(email, PASSWORD);
    }

    private static String token(JsonNode answer) {
        return answer.path("accessToken").asText();
    }

    /** The token of a sign-in that its owner ended from another device, once all services know. */
    private static String revoked() throws Exception {
        Api owner = running.anonymous();
        String email =
                signIn(owner, "viewer", "editor", "admin").at("/account/email").asText();
        String lost = token(running.anonymous().signIn(email, PASSWORD));
        for (JsonNode session : Api.expect(200, owner.get("/v1/auth/sessions")).path("items")) {
            if (!session.path("current").asBoolean()) {
                String path = "/v1/auth/sessions/" + session.path("id").asText();
                Api.expect(204, owner.send("DELETE", path, BodyPublishers.noBody(), Map.of()));
            }
        }
        for (Operation any : onePerService()) {
            Api.within(
                    Duration.ofSeconds(5),
                    any.service() + " knows of the revocation",
                    () -> call(any, lost).status() == 401);
        }
        return lost;
    }

    /** Another signature of the same text, as long and as well-formed. */
    private static String altered(String token) {
        int middle = token.lastIndexOf('.') + 20;
        char other = token.charAt(middle) == 'A' ? 'B' : 'A';
        return token.substring(0, middle) + other + token.substring(middle + 1);
    }

    @Test
    void operation_withoutRoles_isNamed() {
        Operation some = operations.get(0);
        Operation without = new Operation(
                some.service(),
                "GET",
                "/v1/new",
                Set.of(),
                true,
                false,
                List.of(),
                JsonNodeFactory.instance.objectNode());
        for (Subject subject : Subject.values()) {
            assertThatThrownBy(() -> AccessMatrix.of(without, subject)).hasMessageContaining("GET /v1/new has no row");
        }
    }

    @Test
    void refusedCaller_isToldWhy_andNothingChanges() throws Exception {
        Map<String, String> before = Tables.whenQuiet(running.platform());
        List<Cell> refused = cells(outcome -> outcome.status() == 401 || outcome.status() == 403);
        assertThat(refused.stream().map(Cell::subject).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Subject.values());
        assertThat(Findings.of(refused, AccessMatrixTest::notRefused)).isEmpty();
        assertThat(Tables.whenQuiet(running.platform())).isEqualTo(before);
    }

    private static @Nullable String notRefused(Cell cell) throws Exception {
        Answer answer = call(cell);
        Outcome expected = cell.outcome();
        boolean challenged = answer.challenges().stream().anyMatch(challenge -> challenge.startsWith("Bearer"));
        boolean refused = answer.isProblem(expected.status())
                && answer.body().path("code").asText().equals(expected.code())
                && challenged == (expected.status() == 401);
        return refused ? null : cell + " -> " + answer + " " + answer.challenges();
    }

    @Test
    void allowedCaller_isLetIn() throws Exception {
        assertThat(Findings.of(cells(outcome -> outcome == Outcome.ALLOWED), cell -> {
                    Answer answer = call(cell);
                    return isLetIn(answer) || asksForAGrant(cell.operation()) ? null : cell + " -> " + answer;
                }))
                .isEmpty();
    }

    /** The twin of the expired token, which differs from it in nothing but its time. */
    @Test
    void tokenThatIsNotExpired_isLetIn() throws Exception {
        List<Operation> others = operations.stream()
                .filter(operation -> !asksForAGrant(operation))
                .toList();
        assertThat(Findings.of(others, operation -> {
                    Answer answer = call(operation, unexpired);
                    return isLetIn(answer) ? null : operation + " -> " + answer;
                }))
                .isEmpty();
    }

    /** Open to all by the contract, as it looks at the token itself: it wants one that an app was granted. */
    private static boolean asksForAGrant(Operation operation) {
        return operation.path().equals("/v1/oauth/userinfo");
    }

    /** It may still be refused for what it asks: a wrong password is a 401, too. */
    private static boolean isLetIn(Answer answer) {
        String code = answer.body().path("code").asText();
        return answer.status() != 500
                && Stream.of(Outcome.values())
                        .noneMatch(outcome -> outcome.status() == answer.status()
                                && outcome != Outcome.NOT_FOUND
                                && outcome.code().equals(code));
    }

    /** The gateway lets strangers in a few times a minute only, so one operation of each service. */
    @Test
    void tokenThatIsNotValid_isRefusedByTheGateway() throws Exception {
        Map<String, String> wrong = new TreeMap<>();
        for (Operation operation : onePerService()) {
            for (Subject subject : List.of(Subject.EXPIRED, Subject.REVOKED, Subject.ALTERED)) {
                Api api = running.anonymous();
                api.useToken(tokens.get(subject));
                HttpResponse<String> answer = api.get(operation.path());
                String code = Api.json.readTree(answer.body()).path("code").asText();
                if (answer.statusCode() != 401
                        || !code.equals(new Cell(operation, subject).outcome().code())
                        || answer.headers().firstValue("WWW-Authenticate").isEmpty()) {
                    wrong.put(operation + " " + subject, answer.statusCode() + " " + answer.body());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void viewerWhosePlanHasLapsed_isRefusedPlayback() throws Exception {
        Api editor = running.signedIn("editor");
        UUID film = UUID.fromString(
                Clips.create(editor, "Lapsed Plan", "Без подписки").path("id").asText());
        Clips.publish(editor, film, Clips.synthesise(running.platform().ffmpeg(), 2));
        Api viewer = running.anonymous();
        signIn(viewer, "viewer");
        viewer.subscribe("standard");
        Map<String, Object> wish = Map.of("titleId", film);
        Api.within(
                Duration.ofSeconds(20),
                "streaming knows the plan",
                () -> viewer.play(wish).statusCode() == 201);
        String subscription =
                Api.expect(200, viewer.get("/v1/me/subscription")).path("id").asText();
        Api.expect(
                200,
                viewer.send(
                        "POST",
                        "/v1/subscriptions/" + subscription + "/cancel",
                        BodyPublishers.noBody(),
                        Map.of("Idempotency-Key", UUID.randomUUID().toString())));
        Api.expect(200, running.signedIn("admin").post("/v1/admin/clock", Map.of("advance", "P60D")));
        Api.within(
                Duration.ofSeconds(20),
                "streaming knows the end",
                () -> viewer.play(wish).statusCode() == 403);
        JsonNode refused = Api.expect(403, viewer.play(wish));
        assertThat(refused.path("code").asText()).isEqualTo("subscription_required");
    }

    private static List<Cell> cells(Predicate<Outcome> wanted) {
        return operations.stream()
                .flatMap(operation -> Stream.of(Subject.values()).map(subject -> new Cell(operation, subject)))
                .filter(cell -> wanted.test(cell.outcome()))
                .toList();
    }

    /** Of each service one that is not for all and names nothing. */
    private static List<Operation> onePerService() {
        Map<String, Operation> found = new TreeMap<>();
        operations.stream()
                .filter(operation -> operation.method().equals("GET")
                        && !operation.path().contains("{")
                        && operation.roles().contains("admin"))
                .forEach(operation -> found.putIfAbsent(operation.service(), operation));
        return List.copyOf(found.values());
    }

    private static Answer call(Cell cell) throws Exception {
        String token = tokens.getOrDefault(cell.subject(), "");
        return cell.subject() == Subject.ADMIN_ELSEWHERE
                ? call(cell.operation(), token, "X-Forwarded-For", "203.0.113.7")
                : call(cell.operation(), token);
    }

    private static Answer call(Operation operation, String token, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(headers));
        if (!token.isEmpty()) {
            all.addAll(List.of("Authorization", "Bearer " + token));
        }
        return caller.call(operation, samples.request(operation), all.toArray(String[]::new));
    }
}
