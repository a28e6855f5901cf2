package io.zswap.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.InvalidParameterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KstrtoTest {
  @ParameterizedTest
  @ValueSource(strings = {"y", "Y", "1", "t", "T", "on", "ON", "oN", "yes", "1\n", "1000", "true"})
  void on(String text) {
    assertTrue(Kstrto.bool("p", text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "N", "0", "f", "F", "off", "OFF", "oFf", "no", "0\n", "false"})
  void off(String text) {
    assertFalse(Kstrto.bool("p", text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "o", "ox", "2", " 1", "-1", "enable", "\n"})
  void neither(String text) {
    assertEquals(22, errno(() -> Kstrto.bool("p", text)));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "7,7",
    "20,20",
    "+20,20",
    "010,8",
    "0x1F,31",
    "0XaB,171",
    "00,0",
    "100000,100000",
    "4294967295,-1",
    "0xffffffff,-1",
    "037777777777,-1"
  })
  void numbers(String text, int value) {
    assertEquals(value, Kstrto.uint("p", text));
    assertEquals(value, Kstrto.uint("p", text + "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "\n", "+", "-1", " 1", "1 ", "1\n\n", "08", "0x", "0xg", "1a", "++1", "x", "1.5", "20%"
      })
  void noNumbers(String text) {
    assertEquals(22, errno(() -> Kstrto.uint("p", text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4294967296",
        "18446744073709551615",
        "18446744073709551616",
        "0x1ffffffffffffffff",
        "99999999999999999999999",
        "99999999999999999999999x"
      })
  void tooLarge(String text) {
    assertEquals(34, errno(() -> Kstrto.uint("p", text)));
  }

  @Test
  void malformedComesBeforeTooLargeIfItFitsInto64Bits() {
    assertEquals(22, errno(() -> Kstrto.uint("p", "4294967296x")));
  }

  @Test
  void strips() {
    assertEquals("lz4", Kstrto.strip(" \t\n\u000b\f\rlz4 \n"));
    assertEquals("a b", Kstrto.strip("a b"));
    assertEquals("", Kstrto.strip(" \n"));
    assertEquals("", Kstrto.strip(""));
  }

  private static int errno(org.junit.jupiter.api.function.Executable code) {
    return assertThrows(InvalidParameterException.class, code).errno();
  }
}
