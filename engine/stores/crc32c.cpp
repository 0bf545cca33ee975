// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/crc32c.h"

#include <array>

namespace holdfast::stores {

namespace {

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables makeTables() {
    Tables tables{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t sum = i;
        for (int bit = 0; bit < 8; ++bit)
            sum = (sum & 1U) != 0 ? (sum >> 1) ^ 0x82F63B78U : sum >> 1;
        tables[0][i] = sum;
    }
    for (std::size_t slice = 1; slice < 8; ++slice) {
        for (std::size_t i = 0; i < 256; ++i) {
            const auto before = tables[slice - 1][i];
            tables[slice][i] = (before >> 8) ^ tables[0][before & 0xFFU];
        }
    }
    return tables;
}

constexpr Tables kTables = makeTables();

std::uint32_t fourBytes(ByteSpan bytes, std::size_t at) noexcept {
    return std::uint32_t{bytes[at]} | std::uint32_t{bytes[at + 1]} << 8 | std::uint32_t{bytes[at + 2]} << 16 |
           std::uint32_t{bytes[at + 3]} << 24;
}

} // namespace

std::uint32_t crc32c(ByteSpan bytes, std::uint32_t seed) noexcept {
    std::uint32_t sum = ~seed;
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        const auto low = sum ^ fourBytes(bytes, at);
        const auto high = fourBytes(bytes, at + 4);
        sum = kTables[7][low & 0xFFU] ^ kTables[6][(low >> 8) & 0xFFU] ^ kTables[5][(low >> 16) & 0xFFU] ^
              kTables[4][low >> 24] ^ kTables[3][high & 0xFFU] ^ kTables[2][(high >> 8) & 0xFFU] ^
              kTables[1][(high >> 16) & 0xFFU] ^ kTables[0][high >> 24];
    }
    for (; at < bytes.size(); ++at)
        sum = (sum >> 8) ^ kTables[0][(sum ^ bytes[at]) & 0xFFU];
    return ~sum;
}

std::uint32_t crc32c(std::string_view text, std::uint32_t seed) noexcept {
    return crc32c(ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), seed);
}

std::uint32_t crc32c(std::int64_t number, std::uint32_t seed) noexcept {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> (8 * i));
    return crc32c(ByteSpan(bytes), seed);
}

} // namespace holdfast::stores
