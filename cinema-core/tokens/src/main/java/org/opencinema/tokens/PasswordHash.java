package org.opencinema.tokens;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.opencinema.tokens.PasswordAlgorithm.Argon2id;
import org.opencinema.tokens.PasswordAlgorithm.Bcrypt;

/** A stored hash, with what it was made with. Also one below today's minimum can be read, so that it can be replaced. */
sealed interface PasswordHash {
    int SALT_BYTES = 16;

    /** Whether this password was hashed. Takes the time of a hash. */
    boolean fits(byte[] password);

    /** Whether the algorithm asks for more than this hash was made with. */
    boolean isWeakerThan(PasswordAlgorithm wanted);

    static PasswordHash parse(String encoded) {
        return encoded.startsWith("$2") ? BcryptHash.parse(encoded) : Argon2Hash.parse(encoded);
    }

    /** A new hash in the form in which it is stored. */
    static String make(PasswordAlgorithm algorithm, byte[] password, byte[] salt) {
        return algorithm instanceof Bcrypt bcrypt
                ? BcryptHash.make(bcrypt, password, salt)
                : Argon2Hash.make((Argon2id) algorithm, password, salt);
    }

    /** Argon2id as a PHC string; salt and hash are still in base64. */
    record Argon2Hash(int kibibytes, int passes, int lanes, String salt, String hash) implements PasswordHash {
        private static final int HASH_BYTES = 32;
        private static final Pattern PHC = Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,6}),t=([0-9]{1,2}),"
                + "p=([0-9]{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

        static Argon2Hash parse(String encoded) {
            Matcher phc = PHC.matcher(encoded);
            if (!phc.matches()) {
                throw new IllegalArgumentException("neither an Argon2id hash in PHC form nor one of bcrypt");
            }
            int kibibytes = Integer.parseInt(phc.group(1));
            int passes = Integer.parseInt(phc.group(2));
            int lanes = Integer.parseInt(phc.group(3));
            if (lanes < 1
                    || lanes > Argon2id.MAX_LANES
                    || passes < 1
                    || passes > Argon2id.MAX_PASSES
                    || kibibytes < 8 * lanes
                    || kibibytes > Argon2id.MAX_KIBIBYTES) {
                throw new IllegalArgumentException(
                        "Argon2id parameters out of range: m=" + kibibytes + ",t=" + passes + ",p=" + lanes);
            }
            return new Argon2Hash(kibibytes, passes, lanes, phc.group(4), phc.group(5));
        }

        static String make(Argon2id algorithm, byte[] password, byte[] salt) {
            byte[] hash =
                    compute(algorithm.kibibytes(), algorithm.passes(), algorithm.lanes(), salt, password, HASH_BYTES);
            Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
            return "$argon2id$v=19$m=" + algorithm.kibibytes() + ",t=" + algorithm.passes() + ",p=" + algorithm.lanes()
                    + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
        }

        @Override
        public boolean fits(byte[] password) {
            byte[] expected = Base64.getDecoder().decode(hash);
            byte[] found =
                    compute(kibibytes, passes, lanes, Base64.getDecoder().decode(salt), password, expected.length);
            return MessageDigest.isEqual(expected, found);
        }

        @Override
        public boolean isWeakerThan(PasswordAlgorithm wanted) {
            boolean fewer = wanted instanceof Argon2id argon2id
                    ? kibibytes < argon2id.kibibytes() || passes < argon2id.passes()
                    : !Argon2id.suffices(kibibytes, passes);
            return fewer || bytes(salt) < SALT_BYTES || bytes(hash) < HASH_BYTES;
        }

        private static int bytes(String base64) {
            return Base64.getDecoder().decode(base64).length;
        }

        private static byte[] compute(int kibibytes, int passes, int lanes, byte[] salt, byte[] password, int length) {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(kibibytes)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            byte[] hash = new byte[length];
            generator.generateBytes(password, hash);
            return hash;
        }
    }

    /** bcrypt as OpenBSD writes it; {@code 2a} and {@code 2y} of other systems are read as well. */
    record BcryptHash(int cost, String encoded) implements PasswordHash {
        private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");
        private static final int MIN_COST = 4;
        private static final int MAX_COST = 16;

        static BcryptHash parse(String encoded) {
            Matcher form = FORM.matcher(encoded);
            if (!form.matches()) {
                throw new IllegalArgumentException("not a bcrypt hash of the versions 2a, 2b and 2y");
            }
            int cost = Integer.parseInt(form.group(1));
            if (cost < MIN_COST || cost > MAX_COST) {
                throw new IllegalArgumentException("the cost of bcrypt is out of range: " + cost);
            }
            return new BcryptHash(cost, encoded);
        }

        static String make(Bcrypt algorithm, byte[] password, byte[] salt) {
            if (!isWhole(password)) {
                throw new IllegalArgumentException("bcrypt takes passwords of " + Bcrypt.MAX_BYTES
                        + " bytes at most without a zero byte, was " + password.length);
            }
            return OpenBSDBCrypt.generate("2b", password, salt, algorithm.cost());
        }

        /** What bcrypt would see a part of only was never hashed by us; it costs the same time as a wrong password. */
        @Override
        public boolean fits(byte[] password) {
            boolean whole = isWhole(password);
            return OpenBSDBCrypt.checkPassword(encoded, whole ? password : new byte[] {1}) && whole;
        }

        @Override
        public boolean isWeakerThan(PasswordAlgorithm wanted) {
            return !(wanted instanceof Bcrypt bcrypt) || cost < bcrypt.cost();
        }

        /** A zero byte ends what bcrypt sees, and repeats it. */
        static boolean isWhole(byte[] password) {
            boolean whole = password.length <= Bcrypt.MAX_BYTES;
            for (byte b : password) {
                whole &= b != 0;
            }
            return whole;
        }
    }
}
