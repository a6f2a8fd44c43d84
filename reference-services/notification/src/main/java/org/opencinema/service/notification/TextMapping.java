package org.opencinema.service.notification;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Currency;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;

/** Values as people read them. */
final class TextMapping {
    private TextMapping() {}

    /** An amount of money given in the smallest unit of its currency. */
    static String amount(Language language, long minor, String code) {
        Currency currency = Currency.getInstance(code);
        int digits = Math.max(0, currency.getDefaultFractionDigits());
        NumberFormat format = NumberFormat.getCurrencyInstance(locale(language));
        format.setCurrency(currency);
        format.setMinimumFractionDigits(digits);
        format.setMaximumFractionDigits(digits);
        return format.format(BigDecimal.valueOf(minor, digits));
    }

    /** A day (UTC); nothing for no time. */
    static String date(Language language, @Nullable Instant time) {
        return time == null ? "" : date(language).format(time.atOffset(ZoneOffset.UTC));
    }

    /** A day and a minute (UTC). */
    static String time(Language language, Instant time) {
        return date(language, time) + ", "
                + DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).format(time.atOffset(ZoneOffset.UTC)) + " UTC";
    }

    private static DateTimeFormatter date(Language language) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG).withLocale(locale(language));
    }

    private static Locale locale(Language language) {
        return switch (language) {
            case EN -> Locale.US;
            case RU -> Locale.forLanguageTag("ru-RU");
        };
    }
}
