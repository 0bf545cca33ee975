// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/sealed_stream.h"

#include "engine/backups/plain_file.h"
#include "engine/core/base/text.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <span>

namespace holdfast::backups {

using namespace sealed_stream;

namespace {

constexpr std::size_t kDigits = RepositoryKey::kBytes * 2;
constexpr std::size_t kFingerprint = 8;
constexpr std::size_t kNonce = 12;

[[noreturn]] void unable(const char* what) {
    std::fprintf(stderr, "OpenSSL of this machine cannot %s\n", what);
    std::abort();
}

unsigned char* bytesOf(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

const unsigned char* bytesOf(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

int digitOf(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string hexOf(std::string_view bytes) {
    std::string out;
    for (const char c : bytes)
        out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

std::string fromHex(std::string_view digits) {
    std::string out;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2)
        out += static_cast<char>(digitOf(digits[at]) * 16 + digitOf(digits[at + 1]));
    return out;
}

/// HKDF (RFC 5869) with SHA-256.
void derive(std::span<const unsigned char> key, std::string_view salt, std::string_view purpose,
            std::span<unsigned char> out) {
    const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr),
                                                                EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
        kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr, EVP_KDF_CTX_free);
    std::string digest = "SHA256";
    std::string salted(salt);
    std::string info(purpose);
    const std::array<OSSL_PARAM, 5> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, const_cast<unsigned char*>(key.data()),
                                          key.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salted.data(), salted.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
        OSSL_PARAM_construct_end()};
    if (!context || EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) != 1)
        unable("derive keys by HKDF");
}

std::unexpected<Error> noKey(const std::filesystem::path& file, const std::string& why) {
    return failure(
        ErrorCode::FixSetup,
        fmt::format("The key of the backups cannot be used: {}. Without it no encrypted backup can "
                    "be taken or restored.",
                    why),
        file.string());
}

std::unexpected<Error> changed() {
    return failure(ErrorCode::FixInput,
                   "It is damaged: a piece of it is not what was encrypted there with this key.");
}

} // namespace

Result<std::shared_ptr<const RepositoryKey>> RepositoryKey::read(const std::filesystem::path& file) {
    struct stat info{};
    if (::stat(file.c_str(), &info) != 0) return noKey(file, fmt::format("{} is not there", file.string()));
    if (!S_ISREG(info.st_mode)) return noKey(file, fmt::format("{} is no file", file.string()));
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0 || (info.st_uid != ::geteuid() && info.st_uid != 0))
        return noKey(file, fmt::format("{} is not only for its owner to read (chmod 600)", file.string()));
    std::string text(kDigits + 2, '\0');
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(std::fopen(file.c_str(), "rbe"),
                                                                 &std::fclose);
    if (!opened) return noKey(file, fmt::format("{} cannot be read", file.string()));
    text.resize(std::fread(text.data(), 1, text.size(), opened.get()));
    const auto digits = trimmed(text);
    const bool good = digits.size() == kDigits &&
                      digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    std::array<unsigned char, kBytes> bytes{};
    for (std::size_t i = 0; good && i < kBytes; ++i)
        bytes.at(i) = static_cast<unsigned char>(digitOf(digits[2 * i]) * 16 + digitOf(digits[2 * i + 1]));
    OPENSSL_cleanse(text.data(), text.size());
    if (!good)
        return noKey(file, fmt::format("{} does not hold 64 hexadecimal digits and nothing else, as «openssl "
                                       "rand -hex 32» writes them",
                                       file.string()));
    auto key = std::make_shared<const RepositoryKey>(bytes);
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return key;
}

RepositoryKey::RepositoryKey(const std::array<unsigned char, kBytes>& bytes) : m_bytes(bytes) {
    std::string told(kFingerprint, '\0');
    derive(m_bytes, {}, "holdfast backups, fingerprint 1", {bytesOf(told), told.size()});
    m_fingerprint = hexOf(told);
}

RepositoryKey::~RepositoryKey() {
    OPENSSL_cleanse(m_bytes.data(), m_bytes.size());
}

std::array<unsigned char, RepositoryKey::kBytes> RepositoryKey::fileKey(std::string_view salt) const {
    std::array<unsigned char, kBytes> out{};
    derive(m_bytes, salt, "holdfast backups, file 1", out);
    return out;
}

/// One piece after the other, in one direction.
class PieceCipher {
public:
    PieceCipher(const RepositoryKey& key, std::string_view header, const std::string& name)
        : m_about(std::string(header) + name), m_key(key.fileKey(header.substr(kHeader - kSalt))) {
        if (!m_context) unable("encrypt");
    }

    ~PieceCipher() { OPENSSL_cleanse(m_key.data(), m_key.size()); }

    PieceCipher(const PieceCipher&) = delete;
    PieceCipher& operator=(const PieceCipher&) = delete;

    std::string seal(std::string_view plain, bool last) {
        const auto nonce = next(last);
        std::string out(plain.size() + kTag, '\0');
        auto* context = m_context.get();
        int length = 0;
        const bool good =
            EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nullptr, m_key.data(), nonce.data()) == 1 &&
            EVP_EncryptUpdate(context, nullptr, &length, bytesOf(m_about), int(m_about.size())) == 1 &&
            EVP_EncryptUpdate(context, bytesOf(out), &length, bytesOf(plain), int(plain.size())) == 1 &&
            EVP_EncryptFinal_ex(context, bytesOf(out) + plain.size(), &length) == 1 &&
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, int(kTag), bytesOf(out) + plain.size()) == 1;
        if (!good) unable("encrypt by AES-256-GCM");
        return out;
    }

    /// None: it is not authentic.
    bool open(std::string_view sealed, bool last, std::string& out) {
        if (sealed.size() < kTag) return false;
        const auto nonce = next(last);
        const auto body = sealed.substr(0, sealed.size() - kTag);
        std::string tag(sealed.substr(body.size()));
        out.resize(body.size());
        auto* context = m_context.get();
        int length = 0;
        return EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nullptr, m_key.data(), nonce.data()) == 1 &&
               EVP_DecryptUpdate(context, nullptr, &length, bytesOf(m_about), int(m_about.size())) == 1 &&
               EVP_DecryptUpdate(context, bytesOf(out), &length, bytesOf(body), int(body.size())) == 1 &&
               EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, int(kTag), tag.data()) == 1 &&
               EVP_DecryptFinal_ex(context, bytesOf(out) + body.size(), &length) == 1;
    }

private:
    std::array<unsigned char, kNonce> next(bool last) {
        std::array<unsigned char, kNonce> nonce{};
        for (std::size_t i = 0; i < sizeof m_number; ++i)
            nonce.at(kNonce - 2 - i) = static_cast<unsigned char>(m_number >> (8 * i));
        nonce.back() = last ? 1 : 0;
        ++m_number;
        return nonce;
    }

    std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> m_context{EVP_CIPHER_CTX_new(),
                                                                              EVP_CIPHER_CTX_free};
    std::string m_about;
    std::array<unsigned char, RepositoryKey::kBytes> m_key;
    std::uint64_t m_number = 0;
};

Sealer::Sealer(const RepositoryKey& key, std::string name, SealedPiece out)
    : m_out(std::move(out)), m_key(key), m_name(std::move(name)) {}

Sealer::~Sealer() = default;

Result<void> Sealer::begin() {
    std::string salt(kSalt, '\0');
    if (RAND_bytes(bytesOf(salt), int(salt.size())) != 1) unable("make random numbers");
    const auto header = std::string(kMagic) + fromHex(m_key.fingerprint()) + salt;
    m_cipher = std::make_unique<PieceCipher>(m_key, header, m_name);
    return m_out(header);
}

Result<void> Sealer::put(std::string_view plain, bool last) {
    if (!m_cipher) {
        if (auto begun = begin(); !begun) return begun;
    }
    return m_out(m_cipher->seal(plain, last));
}

Result<void> Sealer::take(std::string_view bytes) {
    while (!bytes.empty()) {
        if (m_held.size() == kPiece) { // something comes behind it: it is not the last
            if (auto done = put(m_held, false); !done) return done;
            m_held.clear();
        }
        const auto more = bytes.substr(0, kPiece - m_held.size());
        m_held.append(more);
        bytes.remove_prefix(more.size());
    }
    return {};
}

Result<void> Sealer::finish() {
    return put(m_held, true);
}

Unsealer::Unsealer(const RepositoryKey& key, std::string name, SealedPiece out)
    : m_out(std::move(out)), m_key(key), m_name(std::move(name)) {}

Unsealer::~Unsealer() = default;

Result<void> Unsealer::begin() {
    const std::string_view header(m_held.data(), kHeader);
    if (!header.starts_with(kMagic))
        return failure(ErrorCode::FixInput, "It is damaged: it is not encrypted as its name says.");
    if (const auto of = hexOf(header.substr(kMagic.size(), kFingerprint)); of != m_key.fingerprint())
        return failure(
            ErrorCode::FixSetup,
            fmt::format("It was encrypted with the key {}, and the key that the fleet file names is "
                        "{}. Name the file of the other one («key_file»).",
                        of, m_key.fingerprint()));
    m_cipher = std::make_unique<PieceCipher>(m_key, header, m_name);
    m_held.erase(0, kHeader);
    return {};
}

Result<void> Unsealer::get(std::string_view piece, bool last) {
    std::string plain;
    if (!m_cipher->open(piece, last, plain)) return changed();
    return m_out(plain);
}

Result<void> Unsealer::take(std::string_view bytes) {
    constexpr auto kSealed = kPiece + kTag;
    m_held.append(bytes);
    if (!m_cipher) {
        if (m_held.size() < kHeader) return {};
        if (auto begun = begin(); !begun) return begun;
    }
    std::size_t done = 0;
    for (; m_held.size() - done > kSealed; done += kSealed) { // with something behind it: not the last
        if (auto got = get(std::string_view(m_held).substr(done, kSealed), false); !got) return got;
    }
    m_held.erase(0, done);
    return {};
}

Result<void> Unsealer::finish() {
    if (!m_cipher) return failure(ErrorCode::FixInput, "It is damaged: its beginning is missing.");
    return get(m_held, true);
}

} // namespace holdfast::backups
