// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/digest_stream.h"

#include "engine/backups/plain_file.h"

#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace holdfast::backups {

struct DigestStream::Context {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> md{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

DigestStream::DigestStream() : m_context(std::make_unique<Context>()) {
    if (!m_context->md || EVP_DigestInit_ex(m_context->md.get(), EVP_sha256(), nullptr) != 1) {
        std::fputs("OpenSSL of this machine cannot compute SHA-256\n", stderr);
        std::abort();
    }
}

DigestStream::~DigestStream() = default;

void DigestStream::add(std::string_view bytes) {
    EVP_DigestUpdate(m_context->md.get(), bytes.data(), bytes.size());
}

std::string DigestStream::hex() {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_DigestFinal_ex(m_context->md.get(), digest.data(), &length);
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
        text += kDigits[digest[i] >> 4U];
        text += kDigits[digest[i] & 0x0FU];
    }
    return text;
}

Result<FileFacts> readFacts(const std::filesystem::path& file, const BytesSink& sink, std::stop_token stop) {
    auto opened = PlainFile::openToRead(file);
    if (!opened) return std::unexpected(opened.error());
    DigestStream digest;
    FileFacts facts;
    std::string chunk(kChunk, '\0');
    while (true) {
        if (stop.stop_requested()) return failure(ErrorCode::Cancelled, "Ended on request.", file.string());
        const auto got = opened->read(chunk);
        if (!got) return std::unexpected(got.error());
        if (*got == 0) break;
        digest.add(std::string_view(chunk).substr(0, *got));
        facts.bytes += *got;
        if (sink) sink(*got);
    }
    facts.digest = digest.hex();
    return facts;
}

} // namespace holdfast::backups
