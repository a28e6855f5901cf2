/**
 * Somebody else's zswap, and a wrong one, for the test kit to look at. Uses the API and the kit as
 * they come from Maven, nothing else.
 */
package example;
