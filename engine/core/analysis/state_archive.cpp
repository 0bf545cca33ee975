// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/state_archive.h"

namespace holdfast::analysis {

namespace {

constexpr unsigned kBitsOfByte = 8;

}

std::uint32_t crc32c(std::span<const std::byte> bytes) {
    constexpr std::uint32_t kPolynomial = 0x82F63B78U; // reversed
    std::uint32_t crc = ~0U;
    for (const std::byte byte : bytes) {
        crc ^= std::to_integer<std::uint32_t>(byte);
        for (unsigned bit = 0; bit < kBitsOfByte; ++bit)
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? kPolynomial : 0U);
    }
    return ~crc;
}

void StateWriter::putBits(std::uint64_t bits, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        m_bytes.push_back(static_cast<std::byte>((bits >> (kBitsOfByte * i)) & 0xFFU));
}

std::uint64_t StateReader::takeBits(std::size_t count) {
    if (m_rest.size() < count) {
        m_valid = false;
        m_rest = {};
        return 0;
    }
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < count; ++i)
        bits |= std::to_integer<std::uint64_t>(m_rest[i]) << (kBitsOfByte * i);
    m_rest = m_rest.subspan(count);
    return bits;
}

} // namespace holdfast::analysis
