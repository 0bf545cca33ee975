// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/digest_stream.h"
#include "engine/backups/storage_call.h"

#include <optional>
#include <vector>

namespace holdfast::backups {

/// An object of a bucket.
struct StoredObject {
    std::string key; ///< below CopySettings::prefix
    std::uint64_t bytes = 0;
    std::string digest = {}; ///< SHA-256 as it was said when it was put there; head() only; empty: not said
};

/// A bucket of a storage that speaks S3, as far as copies of backups need it. Keys are those below
/// CopySettings::prefix. Every request is signed, with the SHA-256 of what it sends, so that what arrives
/// changed is refused. Nothing is tried twice: whoever calls decides when again.
///
/// Errors: Retry (not reached, cut off, too busy), FixSetup (credentials, rights, bucket, region, clock,
/// certificate, full), FixInput (no such object, no sense in the answer), Cancelled; each in a sentence
/// without secrets. Thread: one at a time; blocks.
class ObjectStore {
public:
    struct Ways {
        Duration patience{60'000};                         ///< without progress
        std::uint64_t partBytes = std::uint64_t{64} << 20; ///< what is larger goes in parts; at least 5 MiB
    };

    /// Reads the credentials, asks nobody.
    [[nodiscard]] static Result<ObjectStore> open(const CopySettings& place, Ways ways);

    /// A file, all of it or nothing. FixInput: it is not the one of these facts.
    [[nodiscard]] Result<void> put(const std::string& key, const std::filesystem::path& file,
                                   const FileFacts& facts, const BytesSink& sink,
                                   const std::stop_token& stop);
    /// A few bytes.
    [[nodiscard]] Result<void> putBytes(const std::string& key, const std::string& bytes,
                                        const std::stop_token& stop);

    /// Gives how many bytes came.
    [[nodiscard]] Result<std::uint64_t> get(const std::string& key, const StorageSink& sink,
                                            const std::stop_token& stop);
    /// At most 64 MiB.
    [[nodiscard]] Result<std::string> getBytes(const std::string& key, const std::stop_token& stop);

    /// None: there is none of this key.
    [[nodiscard]] Result<std::optional<StoredObject>> head(const std::string& key,
                                                           const std::stop_token& stop);
    /// By key.
    [[nodiscard]] Result<std::vector<StoredObject>> list(const std::string& prefix,
                                                         const std::stop_token& stop);
    /// One that is not there is removed, too.
    [[nodiscard]] Result<void> remove(const std::string& key, const std::stop_token& stop);

    [[nodiscard]] const CopySettings& place() const noexcept { return m_call.place(); }

private:
    ObjectStore(StorageCall call, Ways ways) : m_call(std::move(call)), m_ways(ways) {}

    [[nodiscard]] std::string fullKey(const std::string& key) const;
    [[nodiscard]] Result<void> putInParts(const std::string& key, int file, const FileFacts& facts,
                                          const BytesSink& sink, const std::stop_token& stop);
    /// What a killed program left of this key.
    [[nodiscard]] Result<void> endOldParts(const std::string& key, const std::stop_token& stop);
    [[nodiscard]] Result<std::string> sendParts(const std::string& key, const std::string& upload, int file,
                                                const FileFacts& facts, const BytesSink& sink,
                                                const std::stop_token& stop);
    [[nodiscard]] Result<void> abortParts(const std::string& key, const std::string& upload,
                                          const std::stop_token& stop);

    StorageCall m_call;
    Ways m_ways;
};

} // namespace holdfast::backups
