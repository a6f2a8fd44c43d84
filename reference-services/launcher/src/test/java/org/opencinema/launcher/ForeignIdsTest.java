package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.launcher.Caller.Answer;
import org.opencinema.launcher.Contracts.Operation;

/** What belongs to one viewer is not there for another one. */
final class ForeignIdsTest {
    /** Ids of what the catalog has, what the staff shares, or what a token of its own guards. */
    private static final Set<String> OF_NOBODY = Set.of(
            "titleId",
            "episodeId",
            "personId",
            "slug",
            "key",
            "version",
            "accountId",
            "uploadId",
            "partNumber",
            "jobId",
            "token",
            "requestId",
            "clientId",
            "packageId",
            "file",
            "provider",
            "name",
            "runId");

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    private static final Map<String, String> owned = new HashMap<>();
    private static Api owner;
    private static Caller asOwner;
    private static Caller asOther;
    private static List<Operation> operations;

    @BeforeAll
    static void prepare() throws Exception {
        operations = Contracts.operations();
        owner = running.anonymous();
        asOwner = new Caller(running.platform(), register(owner), "");
        asOther = new Caller(running.platform(), register(running.anonymous()), "");
        owner.subscribe("premium");
        own("profileId", 201, owner.post("/v1/me/profiles", Map.of("name", "Second")), "id");
        own("playlistId", 201, owner.post("/v1/me/playlists", Map.of("name", "Mine")), "id");
        own("subscriptionId", 200, owner.get("/v1/me/subscription"), "id");
        HttpResponse<String> paid = owner.send(
                "POST",
                "/v1/payments",
                BodyPublishers.ofString("{\"subscriptionId\":\"" + owned.get("subscriptionId") + "\"}"),
                Map.of("Idempotency-Key", UUID.randomUUID().toString()));
        own("paymentId", 201, paid, "id");
        own("invoiceId", 201, paid, "invoiceId");
        Api editor = running.signedIn("editor");
        UUID film = UUID.fromString(
                Clips.create(editor, "Foreign Ids", "Чужое").path("id").asText());
        Clips.publish(editor, film, Clips.synthesise(running.platform().ffmpeg(), 2));
        own("sessionId", 201, owner.post("/v1/playback/sessions", Map.of("titleId", film)), "sessionId");
        Api.within(Duration.ofSeconds(30), "the owner is notified", () -> {
            JsonNode first = Api.expect(200, owner.get("/v1/notifications")).at("/items/0/id");
            owned.put("notificationId", first.asText());
            return !first.isMissingNode();
        });
    }

    private static String register(Api api) throws Exception {
        String email = UUID.randomUUID() + "@example.org";
        Api.expect(
                201,
                api.post("/v1/auth/register", Map.of("email", email, "password", "long-Enough-7", "name", "Owner")));
        return api.signIn(email, "long-Enough-7").path("accessToken").asText();
    }

    private static void own(String parameter, int status, HttpResponse<String> answer, String field) throws Exception {
        owned.put(parameter, Api.expect(status, answer).path(field).asText());
    }

    @Test
    void pathParameters_areOwnedOrKnownAsNobodys() {
        assertThat(operations.stream()
                        .flatMap(operation -> operation.parameters().stream())
                        .filter(parameter -> parameter.path("in").asText().equals("path"))
                        .map(parameter -> parameter.path("name").asText())
                        .filter(name -> !OF_NOBODY.contains(name)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(owned).containsKey(name));
    }

    @Test
    void idsOfAnotherViewer_are404_andNothingChanges() throws Exception {
        Map<String, String> before = whatTheOwnerSees();
        List<Operation> personal = operations.stream()
                .filter(operation -> operation.roles().contains("viewer"))
                .filter(operation -> operation.parameters().stream()
                        .anyMatch(parameter ->
                                owned.containsKey(parameter.path("name").asText())))
                .sorted(Comparator.comparing(
                        operation -> List.of("GET", "PUT", "POST", "DELETE").indexOf(operation.method())))
                .toList();
        assertThat(personal).hasSizeGreaterThanOrEqualTo(15);
        for (Operation operation : personal) {
            Answer answer = asOther.call(operation, request(operation));
            assertThat(answer.isProblem(404)).as("%s: %s", operation, answer).isTrue();
        }
        assertThat(whatTheOwnerSees()).isEqualTo(before);
        for (Operation operation : personal) {
            Answer answer = asOwner.call(operation, request(operation));
            assertThat(answer.status())
                    .as("the owner: %s: %s", operation, answer)
                    .isNotIn(400, 404, 422, 500);
        }
    }

    private static ObjectNode request(Operation operation) {
        Samples samples = new Samples(
                Map.of(
                        "If-Match", () -> "\"1\"",
                        "Idempotency-Key", () -> UUID.randomUUID().toString(),
                        "titleIds", List::of),
                owned);
        return samples.request(operation);
    }

    private static Map<String, String> whatTheOwnerSees() throws Exception {
        Map<String, String> seen = new TreeMap<>();
        for (String path : List.of(
                "/v1/me",
                "/v1/me/profiles",
                "/v1/me/playlists",
                "/v1/me/playlists/" + owned.get("playlistId"),
                "/v1/me/subscription",
                "/v1/payments/" + owned.get("paymentId"),
                "/v1/invoices",
                "/v1/notifications")) {
            seen.put(path, Api.expect(200, owner.get(path)).toString());
        }
        return seen;
    }
}
