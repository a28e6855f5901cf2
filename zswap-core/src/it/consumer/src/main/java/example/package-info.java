/** A program that depends on zswap-core alone, as a consumer would. */
package example;
