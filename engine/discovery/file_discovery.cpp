// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/discovery/file_discovery.h"

#include "engine/core/discovery/compose_discovery.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QSaveFile>
#include <QtCore/QStandardPaths>

#include <utility>

namespace holdfast::discovery {

namespace {

/// Of a user who may not write where the Compose file is.
QString ownFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/holdfast/fleets");
}

/// A name that is free beside the Compose file.
std::string suggestionFor(const std::string& composeFile, const std::string& fleet) {
    const QFileInfo beside(QFileInfo(QString::fromStdString(composeFile)).absolutePath());
    const bool writable = beside.isDir() && beside.isWritable();
    const QDir folder(writable ? beside.absoluteFilePath() : ownFolder());
    const QString name =
        writable || fleet.empty() ? QStringLiteral("holdfast") : QString::fromStdString(fleet);
    QString file = folder.filePath(name + QStringLiteral(".yaml"));
    for (int number = 2; QFileInfo::exists(file) && number < 1'000; ++number)
        file = folder.filePath(QStringLiteral("%1-%2.yaml").arg(name).arg(number));
    return file.toStdString();
}

Result<std::string> write(const std::string& path, const std::string& text,
                          ports::FleetDiscovery::Existing existing) {
    const QFileInfo info(QString::fromStdString(path));
    const QString file = info.absoluteFilePath();
    if (existing == ports::FleetDiscovery::Existing::Keep && info.exists())
        return failure(ErrorCode::FixInput, "there is a file of that name already", path);
    if (!QDir().mkpath(info.absolutePath()))
        return failure(ErrorCode::FixSetup, "its folder cannot be made", path);
    QSaveFile out(file);
    const auto size = static_cast<qint64>(text.size());
    if (!out.open(QIODevice::WriteOnly) || out.write(text.data(), size) != size || !out.commit())
        return failure(ErrorCode::FixSetup, out.errorString().toStdString(), path);
    return file.toStdString();
}

} // namespace

FileDiscovery::FileDiscovery(FileReader read, EnvironmentLookup environment)
    : m_read(std::move(read))
    , m_environment(std::move(environment))
    , m_gate(std::make_shared<runtime::PostGate>(&m_home)) {}

FileDiscovery::~FileDiscovery() {
    m_gate->close();
    m_worker.stop();
}

void FileDiscovery::preview(const ComposeQuestion& question, Previewed answer) {
    const std::uint64_t asked = ++m_asked;
    m_worker.submit([this, question, asked, answer = std::move(answer), gate = m_gate](std::stop_token) {
        auto preview = std::make_shared<ports::ComposePreview>();
        preview->question = question;
        preview->outcome = discoverCompose(question, m_read, m_environment);
        if (preview->outcome.fleet)
            preview->suggestedFile = suggestionFor(question.files.front(), preview->outcome.discovered.name);
        gate->post([this, asked, answer, preview = std::move(preview)] {
            if (asked == m_asked) answer(preview);
        });
    });
}

void FileDiscovery::save(const std::string& file, const std::string& text, Existing existing, Saved answer) {
    m_worker.submit([file, text, existing, answer = std::move(answer), gate = m_gate](std::stop_token) {
        gate->post([answer, result = write(file, text, existing)] { answer(result); });
    });
}

} // namespace holdfast::discovery
