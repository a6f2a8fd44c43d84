package org.opencinema.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressListTest {
    private final AddressList list = AddressList.of("10.0.0.0/8, 192.0.2.7,2001:db8::/33 , ::1/128");

    @ParameterizedTest
    @CsvSource({
        "10.255.0.1, true",
        "11.0.0.1, false",
        "192.0.2.7, true",
        "192.0.2.6, false",
        "2001:db8:7fff::1, true",
        "2001:db8:8000::1, false",
        "::1, true",
        "::2, false",
        "::ffff:10.1.1.1, true",
        "fe80::1%eth0, false"
    })
    void contains_address_whenANetworkHasIt(String address, boolean expected) {
        assertThat(list.contains(ClientAddress.parse(address).orElseThrow())).isEqualTo(expected);
    }

    @Test
    void emptyList_containsNobody_andZeroPrefixAllOfItsKind() {
        var loopback = ClientAddress.parse("127.0.0.1").orElseThrow();
        assertThat(AddressList.of("").contains(loopback)).isFalse();
        assertThat(AddressList.of("::/0").contains(loopback)).isFalse();
        assertThat(AddressList.of("0.0.0.0/0").contains(loopback)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1/8",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "localhost",
                "300.1.1.1",
                "::1/129",
                "a:b"
            })
    void malformedNetwork_isRefused(String text) {
        assertThatThrownBy(() -> AddressList.of(text)).hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.77, 203.0.113.0/24", "2001:db8:1:2::3, 2001:db8:1:0:0:0:0:0/48"})
    void network_keepsWhatManyShare(String address, String network) {
        assertThat(ClientAddress.network(ClientAddress.parse(address).orElseThrow()))
                .isEqualTo(network);
    }
}
