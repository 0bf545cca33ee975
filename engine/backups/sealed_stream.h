// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace holdfast::backups {

/// A key for the files of a repository: 256 bits that somebody keeps outside of it. Never written anywhere.
class RepositoryKey {
public:
    static constexpr std::size_t kBytes = 32;

    /// A file with 64 hexadecimal digits, of this account or root and for nobody else to read. FixSetup with
    /// what to do.
    [[nodiscard]] static Result<std::shared_ptr<const RepositoryKey>> read(const std::filesystem::path& file);

    explicit RepositoryKey(const std::array<unsigned char, kBytes>& bytes);
    ~RepositoryKey();
    RepositoryKey(const RepositoryKey&) = delete;
    RepositoryKey& operator=(const RepositoryKey&) = delete;

    /// 16 hexadecimal digits by which a key is told from others; says nothing of the key itself.
    [[nodiscard]] const std::string& fingerprint() const noexcept { return m_fingerprint; }

    /// The key of one file (HKDF with SHA-256), by its own random salt.
    [[nodiscard]] std::array<unsigned char, kBytes> fileKey(std::string_view salt) const;

private:
    std::array<unsigned char, kBytes> m_bytes;
    std::string m_fingerprint;
};

/// How an encrypted file is laid out, version 1:
///
///     «HFSEAL01», 8 bytes of the key's fingerprint, 32 bytes of salt
///     pieces of 65536 bytes (the last one 0 to 65536), each AES-256-GCM with its 16 bytes of tag behind it
///
/// It is the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár («Online Authenticated-Encryption
/// and its Nonce-Reuse Misuse-Resistance», CRYPTO 2015, section 7) as age and Tink use it: a key for each
/// file, the nonce is the number of the piece (11 bytes, big endian) and one byte that is 1 for the last. So
/// no piece can be changed, left out, moved, repeated, taken from another file or cut off unnoticed. With
/// every piece goes the file's beginning and the name under which it is kept, so that no file passes for
/// another one. Any number of bytes, in constant memory.
namespace sealed_stream {
inline constexpr std::string_view kMagic = "HFSEAL01";
inline constexpr std::size_t kSalt = 32;
inline constexpr std::size_t kHeader = kMagic.size() + 8 + kSalt;
inline constexpr std::size_t kPiece = 65536;
inline constexpr std::size_t kTag = 16;
/// What the names of encrypted files end in.
inline constexpr std::string_view kExtension = ".enc";
} // namespace sealed_stream

class PieceCipher;
using SealedPiece = std::function<Result<void>(std::string_view)>;

/// Encrypts what comes piece by piece.
class Sealer {
public:
    Sealer(const RepositoryKey& key, std::string name, SealedPiece out);
    ~Sealer();
    Sealer(const Sealer&) = delete;
    Sealer& operator=(const Sealer&) = delete;

    [[nodiscard]] Result<void> take(std::string_view bytes);
    /// After the last; without it nothing can be read again.
    [[nodiscard]] Result<void> finish();

private:
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> put(std::string_view plain, bool last);

    SealedPiece m_out;
    const RepositoryKey& m_key;
    std::string m_name;
    std::unique_ptr<PieceCipher> m_cipher;
    std::string m_held;
};

/// The way back. Hands out nothing that was not found authentic.
class Unsealer {
public:
    Unsealer(const RepositoryKey& key, std::string name, SealedPiece out);
    ~Unsealer();
    Unsealer(const Unsealer&) = delete;
    Unsealer& operator=(const Unsealer&) = delete;

    /// FixSetup: it was encrypted with another key. FixInput: it is none, or not what was written.
    [[nodiscard]] Result<void> take(std::string_view bytes);
    /// FixInput: it is cut short.
    [[nodiscard]] Result<void> finish();

    /// Its beginning was read and its key is this one.
    [[nodiscard]] bool hasBegun() const noexcept { return m_cipher != nullptr; }

private:
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> get(std::string_view piece, bool last);

    SealedPiece m_out;
    const RepositoryKey& m_key;
    std::string m_name;
    std::unique_ptr<PieceCipher> m_cipher;
    std::string m_held;
};

} // namespace holdfast::backups
