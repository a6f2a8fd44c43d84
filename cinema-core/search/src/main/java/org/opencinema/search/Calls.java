package org.opencinema.search;

import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import java.io.IOException;
import org.elasticsearch.client.ResponseException;

/** Calls of Elasticsearch, with "not now" told apart from mistakes of ours. */
final class Calls {
    private static final int TOO_MANY_REQUESTS = 429;

    private Calls() {}

    interface Call<T> {
        T run() throws IOException;
    }

    static <T> T run(String what, Call<T> call) {
        try {
            return call.run();
        } catch (ElasticsearchException e) {
            if (isType(e, "index_not_found_exception")) {
                throw new SearchUnavailableException(what + ": there is no index yet", e);
            }
            throw e;
        } catch (ResponseException e) {
            int status = e.getResponse().getStatusLine().getStatusCode();
            if (status == TOO_MANY_REQUESTS || status >= 500) {
                throw new SearchUnavailableException(what + ": Elasticsearch answered " + status, e);
            }
            throw new IllegalStateException(what + ": Elasticsearch answered " + status, e);
        } catch (IOException e) {
            throw new SearchUnavailableException(what + ": Elasticsearch does not answer", e);
        }
    }

    static boolean isType(ElasticsearchException e, String type) {
        return type.equals(e.error().type());
    }
}
