// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to backups: single requests to a storage that speaks S3.
#pragma once

#include "engine/core/backups/request_signature.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"
#include "engine/core/fleet/copy_settings.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace holdfast::backups {

/// A file like AWS's own («[default]», «aws_access_key_id = …», «aws_secret_access_key = …»), or with the
/// key's id and its secret in two lines; of this account or root and for nobody else to read. FixSetup with
/// what to do; never shows what it holds.
[[nodiscard]] Result<AccessKey> readAccessKey(const std::filesystem::path& file);

/// Takes bytes as they come; an error ends the transfer with it.
using StorageSink = std::function<Result<void>(std::string_view)>;

struct StorageRequest {
    std::string method = "GET";
    std::string key; ///< of the object, all of it; empty: the bucket
    std::map<std::string, std::string> query = {};
    std::map<std::string, std::string> headers = {}; ///< names in lower case
    std::string body = {};                           ///< sent with POST and PUT
    /// PUT of a part of a file instead: an open file and where from.
    int file = -1;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::string digest = {};                       ///< SHA-256 of what is sent; empty: that of `body`
    StorageSink sink = {};                         ///< takes what a good answer brings, instead of keeping it
    std::function<void(std::uint64_t)> moved = {}; ///< told how many more bytes went either way
};

struct StorageAnswer {
    int status = 0;
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;                           ///< at most 16 MiB; empty with a sink, but for errors
};

/// A connection of its own for each, so that none is sent twice. No redirects, no proxy, no cookies;
/// certificates are verified. Thread: one at a time; blocks.
class StorageCall {
public:
    /// `patience`: how long less than a kibibyte a second may go through before it is given up.
    StorageCall(CopySettings place, AccessKey key, Duration patience);
    ~StorageCall();
    StorageCall(StorageCall&& other) noexcept;
    StorageCall& operator=(StorageCall&&) = delete;

    /// Any whole answer, also one that refuses. Errors: Retry (not reached, cut off, too slow), FixSetup (no
    /// trust in the certificate), Cancelled, those of the sink.
    [[nodiscard]] Result<StorageAnswer> send(const StorageRequest& request, const std::stop_token& stop);

    [[nodiscard]] const CopySettings& place() const noexcept { return m_place; }

private:
    struct Handles;

    CopySettings m_place;
    AccessKey m_key;
    Duration m_patience;
    std::unique_ptr<Handles> m_handles;
};

/// Why it was refused, in a sentence with what to do. `what`: «The copy of base.tar.zst».
[[nodiscard]] std::unexpected<Error> refusalOf(const StorageAnswer& answer, const CopySettings& place,
                                               const std::string& what);

} // namespace holdfast::backups
