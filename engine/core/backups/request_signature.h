// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace holdfast::backups {

/// Who asks a storage that speaks S3.
struct AccessKey {
    std::string id;
    std::string secret;
    std::string sessionToken = {}; ///< of keys that are lent; empty: none
};

/// One request, as it is signed.
struct UnsignedRequest {
    std::string method;
    std::string path;                           ///< as it is sent: encodedPath()
    std::map<std::string, std::string> query;   ///< not encoded
    std::map<std::string, std::string> headers; ///< names in lower case; «host» and «x-amz-date» among them
    std::string payloadDigest;                  ///< SHA-256 of the body, or «UNSIGNED-PAYLOAD»
};

/// The value of the header Authorization by AWS Signature Version 4 («Authenticating Requests», Amazon S3 API
/// Reference). Our own, since libcurl's differs from version to version: 7.88 sorts no query and signs
/// headers that it does not send. `time`: «20130524T000000Z», the same as in «x-amz-date». Any thread.
[[nodiscard]] std::string authorization(const UnsignedRequest& request, const AccessKey& key,
                                        const std::string& region, const std::string& time);

/// Everything but letters, digits and «-._~» as %XX.
[[nodiscard]] std::string percentEncoded(std::string_view text);
/// The same, «/» stays.
[[nodiscard]] std::string encodedPath(std::string_view path);
/// «a=1&b=2», by name.
[[nodiscard]] std::string encodedQuery(const std::map<std::string, std::string>& query);

} // namespace holdfast::backups
