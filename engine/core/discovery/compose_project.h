// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: the files of a Compose project, put together.
#pragma once

#include "engine/core/discovery/compose_files.h"
#include "engine/core/discovery/compose_node.h"
#include "engine/core/discovery/compose_variables.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace holdfast::discovery {

/// Which project to read.
struct ComposeRequest {
    std::vector<std::string> files;    ///< in the order of their precedence, the first names the project
    std::vector<std::string> profiles; ///< «*»: all. Empty: those of COMPOSE_PROFILES, else none
    std::string environmentFile;       ///< empty: `.env` beside the first file, if there
    FileReader read;
    std::string name; ///< of the project where nothing else names it; empty: the folder of the first file
};

/// A service as its files together describe it.
struct ProjectService {
    std::string name;
    Place where;
    NodePtr node; ///< a mapping
};

struct ComposeProject {
    std::string name; ///< of the project: `name`, else the folder of its first file; may be empty
    std::vector<ProjectService> services;  ///< in the order of the files
    std::set<std::string> profiles;        ///< that services belong to, chosen or not
    std::map<std::string, Place> inactive; ///< services that no chosen profile has
    std::vector<std::string> files;        ///< those that were read
};

/// Reads the files, and what they include and extend. What is wrong is in `findings`; what could be read is
/// in the answer all the same.
[[nodiscard]] ComposeProject readProject(const ComposeRequest& request, Variables& variables,
                                         Findings& findings);

} // namespace holdfast::discovery
