package org.opencinema.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TmdbFakeTest {
    private final TmdbFake fake = TmdbFake.start(0, "token", 45, 5);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        fake.close();
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        return client.send(
                HttpRequest.newBuilder(fake.uri().resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "/3/discover/movie?page=3, 200, 0",
        "/3/discover/tv?sort_by=vote_count.desc&include_adult=false, 200, 0",
        "/3/discover/movie?page=0, 400, 22",
        "/3/discover/movie?page=501, 400, 22",
        "/3/discover/movie?colour=red, 400, 5",
        "/3/discover/movie?page=1&page=2, 400, 5",
        "/3/movie/603, 200, 0",
        "'/3/movie/603?append_to_response=credits,release_dates', 200, 0",
        "/3/movie/603?append_to_response=content_ratings, 400, 5",
        "/3/movie/1, 404, 34",
        "/3/person/1, 404, 34",
        "/4/movie/603, 404, 34",
    })
    void request_isAnsweredOrRefusedAsByTheRealOne(String path, int status, int code) throws Exception {
        HttpResponse<String> answer = get(path, "token");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(new ObjectMapper()
                        .readTree(answer.body())
                        .path("status_code")
                        .asInt())
                .isEqualTo(code);
    }

    @Test
    void token_wrong_isRefused() throws Exception {
        assertThat(get("/3/movie/603", "another").statusCode()).isEqualTo(401);
    }

    @Test
    void title_hasOnlyThePartsThatWereAskedFor() throws Exception {
        JsonNode title = new ObjectMapper()
                .readTree(
                        get("/3/movie/603?append_to_response=credits", "token").body());
        assertThat(title.path("title").asText()).isEqualTo("The Matrix");
        assertThat(title.has("credits")).isTrue();
        assertThat(title.has("translations")).isFalse();
    }

    @Test
    void requests_tooFast_areToldWhenToComeAgain() throws Exception {
        fake.setTooFastEvery(2);
        assertThat(get("/3/movie/603", "token").statusCode()).isEqualTo(200);
        HttpResponse<String> refused = get("/3/movie/603", "token");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    }
}
