package org.opencinema.service.auth.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opencinema.service.auth.key.MasterKey;

/**
 * The names of devices, which owners choose and which may be their own: encrypted beside a sign-in, and only as a kind of device where
 * others read them. The key is not rotated, as no sign-in lasts long.
 */
public final class DeviceNames {
    private static final String PURPOSE = "device name";

    private static final Map<String, Pattern> BROWSERS = ordered(
            "Edge", "Edge?/|Edge", "Opera", "OPR/|Opera", "Firefox", "Firefox", "Chrome", "Chrome", "Safari", "Safari");
    private static final Map<String, Pattern> SYSTEMS = ordered(
            "TV", "TV|Tizen|webOS",
            "iPhone", "iPhone",
            "iPad", "iPad",
            "Android", "Android",
            "Windows", "Windows",
            "macOS", "macOS|Mac OS|Macintosh",
            "Linux", "Linux",
            "Tablet", "[Tt]ablet",
            "Phone", "[Pp]hone");

    private final MasterKey masterKey;

    public DeviceNames(MasterKey masterKey) {
        this.masterKey = masterKey;
    }

    String seal(UUID sessionId, String device) {
        byte[] sealed = masterKey.encrypt(PURPOSE, sessionId.toString(), device.getBytes(UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    String open(UUID sessionId, String sealed) {
        return new String(
                masterKey.decrypt(
                        PURPOSE, sessionId.toString(), Base64.getUrlDecoder().decode(sealed)),
                UTF_8);
    }

    /** Like "Firefox on Linux"; empty if neither is known. */
    static String kind(String device) {
        return Stream.of(BROWSERS, SYSTEMS)
                .flatMap(names -> names.entrySet().stream()
                        .filter(entry -> entry.getValue().matcher(device).find())
                        .limit(1))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(" on "));
    }

    private static Map<String, Pattern> ordered(String... namesAndPatterns) {
        Map<String, Pattern> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < namesAndPatterns.length; i += 2) {
            map.put(namesAndPatterns[i], Pattern.compile(namesAndPatterns[i + 1]));
        }
        return map;
    }
}
