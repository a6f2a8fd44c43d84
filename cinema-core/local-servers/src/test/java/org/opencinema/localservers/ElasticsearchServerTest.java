package org.opencinema.localservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ElasticsearchServerTest {
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]*)\"");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final ElasticsearchServer SERVER;

    static {
        Path directory = Path.of("target", "servers", "elasticsearch");
        try {
            Downloads.deleteTree(directory);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        SERVER = new ElasticsearchServer(new ServerSettings(
                directory,
                Ports.free(),
                new Downloads(Downloads.defaultCache(), System.out::println),
                System.out::println));
    }

    @BeforeAll
    static void start() throws Exception {
        SERVER.start();
        Reply created = send("PUT", "/titles", """
                {
                  "settings": {
                    "number_of_replicas": 0,
                    "analysis": {
                      "char_filter": {
                        "yo": {"type": "mapping", "mappings": ["ё => е", "Ё => Е", "\\\\u00ab => "]},
                        "dashes": {"type": "pattern_replace", "pattern": "-", "replacement": ""}
                      },
                      "filter": {
                        "prefixes": {"type": "edge_ngram", "min_gram": 2, "max_gram": 4},
                        "stem_en": {"type": "stemmer", "language": "english"},
                        "stem_ru": {"type": "stemmer", "language": "russian"},
                        "same": {"type": "synonym_graph", "synonyms": ["movies, films", "LOTR => Lord of the Rings"]},
                        "same_flat": {"type": "synonym", "synonyms": ["кино, фильмы"]},
                        "kept": {"type": "keyword_marker", "keywords": ["dogs"]},
                        "parts": {"type": "pattern_capture", "patterns": ["(\\\\d+)"]},
                        "once": {"type": "unique"}
                      },
                      "tokenizer": {
                        "starts": {"type": "edge_ngram", "min_gram": 1, "max_gram": 3, "token_chars": ["letter", "digit"]}
                      },
                      "analyzer": {
                        "prefix": {"tokenizer": "standard", "char_filter": ["yo"], "filter": ["lowercase", "asciifolding", "prefixes"]},
                        "en_same": {"tokenizer": "standard", "filter": ["lowercase", "stem_en", "same"]},
                        "ru_same": {"tokenizer": "standard", "filter": ["lowercase", "stem_ru", "same_flat"]},
                        "kept_en": {"tokenizer": "whitespace", "filter": ["lowercase", "kept", "stem_en"]},
                        "codes": {"tokenizer": "keyword", "char_filter": ["dashes"], "filter": ["trim", "uppercase", "parts"]},
                        "words_once": {"tokenizer": "letter", "filter": ["once"]},
                        "typed": {"tokenizer": "starts", "filter": ["lowercase"]},
                        "mail": {"tokenizer": "uax_url_email"},
                        "text": {"tokenizer": "standard", "char_filter": ["html_strip"], "filter": ["porter_stem"]},
                        "delimited": {"tokenizer": "keyword", "filter": ["word_delimiter_graph", "lowercase"]}
                      },
                      "normalizer": {
                        "plain": {"type": "custom", "char_filter": ["yo"], "filter": ["lowercase", "asciifolding", "trim"]}
                      }
                    }
                  },
                  "mappings": {
                    "dynamic": "strict",
                    "properties": {
                      "title": {
                        "type": "text",
                        "analyzer": "russian",
                        "fields": {"en": {"type": "text", "analyzer": "english"}, "raw": {"type": "keyword", "normalizer": "plain"}}
                      }
                    }
                  }
                }
                """);
        assertThat(created.status()).as(created.body()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    void root_namesTheVersion() throws Exception {
        Reply root = send("GET", "/", "");

        assertThat(root.status()).isEqualTo(200);
        assertThat(root.body())
                .contains("\"number\":\"8.19.21\"", "\"cluster_name\":\"cinema\"", "\"lucene_version\":\"9.");
        assertThat(send("HEAD", "/", "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "english    | The Running Dogs    | run dog",
                "russian    | и говорящие собаки  | говоря собак",
                "prefix     | Ёлка Amélie         | ел елк елка am ame amel",
                "en_same    | funny movies        | funni film movi",
                "en_same    | LOTR                | lord of the ring",
                "ru_same    | старое кино         | стар фильм кин",
                "kept_en    | dogs cats           | dogs cat",
                "codes      | a-1b2               | A1B2 1 2",
                "words_once | to be or not to be  | to be or not",
                "typed      | Alien 3             | a al ali 3",
                "mail       | to a.b@example.org  | to a.b@example.org",
                "text       | <b>Running</b> late | Run late",
                "delimited  | WiFi-2000           | wi fi 2000",
            })
    void analyzer_givesItsTerms(String analyzer, String text, String terms) throws Exception {
        Reply reply = send("POST", "/titles/_analyze", """
                {"analyzer": "%s", "text": "%s"}""".formatted(analyzer, text));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(tokens(reply)).containsExactlyInAnyOrder(terms.split(" ", -1));
    }

    @Test
    void normalizer_foldsCaseAccentsAndYo() throws Exception {
        Reply reply = send("POST", "/titles/_analyze", """
                {"field": "title.raw", "text": " Ёж Amélie "}""");

        assertThat(tokens(reply)).containsExactly("еж amelie");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"stemmer\", \"language\": \"klingon\"}",
                "{\"type\": \"synonym_graph\", \"synonyms_set\": \"mine\"}",
                "{\"type\": \"synonym\"}",
                "{\"type\": \"ngram\", \"min_gram\": 1, \"max_gram\": 9}",
            })
    void filter_thatCannotWork_isRefused(String filter) throws Exception {
        Reply reply = send("PUT", "/refused", """
                {"settings": {"analysis": {"filter": {"f": %s},
                 "analyzer": {"a": {"tokenizer": "standard", "filter": ["f"]}}}}}""".formatted(filter));

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    }

    @Test
    void document_afterKill_isFoundInBothLanguages() throws Exception {
        assertThat(send("PUT", "/titles/_doc/1", "{\"title\": \"Говорящие собаки / Talking dogs\"}")
                        .status())
                .isEqualTo(201);

        SERVER.kill();
        assertThat(SERVER.isRunning()).isFalse();
        SERVER.start();

        assertThat(hits("title", "говорящая собака")).isEqualTo(1);
        assertThat(hits("title.en", "dog talks")).isEqualTo(1);
        assertThat(hits("title", "кошка")).isZero();
    }

    private static int hits(String field, String text) throws Exception {
        Reply reply = send("POST", "/titles/_count", """
                {"query": {"match": {"%s": "%s"}}}""".formatted(field, text));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return Integer.parseInt(reply.body().replaceAll("(?s).*\"count\":(\\d+).*", "$1"));
    }

    private static List<String> tokens(Reply reply) {
        return TOKEN.matcher(reply.body())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static Reply send(String method, String path, String json) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(SERVER.uri().resolve(path))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                json.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body());
    }

    private record Reply(int status, String body) {}
}
