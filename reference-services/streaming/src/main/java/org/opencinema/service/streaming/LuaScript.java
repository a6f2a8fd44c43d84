package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A script that Redis runs as one step; it is sent whole only where Redis does not have it yet. */
record LuaScript(String text, String digest) {
    /** The script redis/{name}.lua on the class path. */
    static LuaScript of(String name) {
        try (InputStream in = LuaScript.class.getResourceAsStream("/redis/" + name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("no script " + name);
            }
            byte[] bytes = in.readAllBytes();
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
            return new LuaScript(new String(bytes, UTF_8), digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    <T> T run(RedisCommands<String, String> redis, ScriptOutputType output, String[] keys, String... arguments) {
        try {
            return redis.evalsha(digest, output, keys, arguments);
        } catch (RedisNoScriptException e) {
            return redis.eval(text, output, keys, arguments);
        }
    }
}
