package org.opencinema.signing.cat;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.cat.CatRequest.Position;

/** Where on the earth: circles, geohashes, altitudes. */
final class Geography {
    private static final String BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz";
    private static final int MAX_GEOHASH = 12;
    private static final double EARTH_RADIUS = 6_371_008.8;

    private Geography() {}

    static boolean inCircle(@Nullable Object catgeocoord, @Nullable Position position) throws MalformedException {
        List<?> circles = list(catgeocoord);
        if (!circles.isEmpty() && circles.get(0) instanceof Number) {
            return isIn(circles, position);
        }
        boolean found = false;
        for (Object circle : circles) {
            found |= isIn(list(circle), position);
        }
        return found;
    }

    private static boolean isIn(List<?> circle, @Nullable Position position) throws MalformedException {
        if (circle.size() != 3) {
            throw new MalformedException();
        }
        double latitude = number(circle.get(0), 90);
        double longitude = number(circle.get(1), 180);
        double radius = number(circle.get(2), 1e8);
        return position != null && distance(latitude, longitude, position) <= radius;
    }

    private static double distance(double latitude, double longitude, Position to) {
        double north = Math.toRadians(to.latitude() - latitude) / 2;
        double east = Math.toRadians(to.longitude() - longitude) / 2;
        double parallels = Math.cos(Math.toRadians(latitude)) * Math.cos(Math.toRadians(to.latitude()));
        double square = Math.pow(Math.sin(north), 2) + parallels * Math.pow(Math.sin(east), 2);
        return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(square)));
    }

    static boolean inGeohash(@Nullable Object geohash, @Nullable Position position) throws MalformedException {
        boolean found = false;
        for (Object one : geohash instanceof String ? List.of(geohash) : list(geohash)) {
            if (!(one instanceof String text) || text.isEmpty() || text.length() > MAX_GEOHASH) {
                throw new MalformedException();
            }
            found |= position != null && geohash(position).startsWith(text.toLowerCase(Locale.ROOT));
        }
        return found;
    }

    private static String geohash(Position position) {
        double[] low = {-180, -90};
        double[] high = {180, 90};
        double[] at = {position.longitude(), position.latitude()};
        StringBuilder hash = new StringBuilder();
        int digit = 0;
        for (int bit = 0; bit < MAX_GEOHASH * 5; bit++) {
            int axis = bit % 2;
            double middle = (low[axis] + high[axis]) / 2;
            boolean upper = at[axis] >= middle;
            (upper ? low : high)[axis] = middle;
            digit = digit * 2 + (upper ? 1 : 0);
            if (bit % 5 == 4) {
                hash.append(BASE32.charAt(digit));
                digit = 0;
            }
        }
        return hash.toString();
    }

    static boolean atAltitude(@Nullable Object catgeoalt, double altitude) throws MalformedException {
        List<?> values = list(catgeoalt);
        if (values.size() != 2) {
            throw new MalformedException();
        }
        return Math.abs(number(values.get(0), 1e8) - altitude) <= Math.abs(number(values.get(1), 1e8));
    }

    private static List<?> list(@Nullable Object value) throws MalformedException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new MalformedException();
    }

    private static double number(@Nullable Object value, double limit) throws MalformedException {
        if (value instanceof Number number && Math.abs(number.doubleValue()) <= limit) {
            return number.doubleValue();
        }
        throw new MalformedException();
    }
}
