// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/snapshot_orders.h"

#include "models/snapshot_link.h"
#include "ui/acting/plan_files.h"
#include "ui/shell/page_context.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QPointer>
#include <QtCore/QThreadPool>
#include <QtWidgets/QFileDialog>

namespace holdfast::pages {

using snapshots::SnapshotId;

namespace {

constexpr qint64 kMostBytes = qint64(256) << 20; ///< of a file that is taken for a snapshot

SnapshotId idOf(const QString& id) {
    return SnapshotId(id.toStdString());
}

/// The file's bytes, or why it cannot be read.
Result<std::string> readWhole(const QString& path) {
    QFile file(path);
    const auto trouble = [&path](ErrorCode code, const QString& why) {
        return failure(code, SnapshotOrders::tr("%1 cannot be read: %2").arg(path, why).toStdString());
    };
    if (!file.open(QIODevice::ReadOnly)) return trouble(ErrorCode::FixSetup, file.errorString());
    if (file.size() > kMostBytes)
        return trouble(ErrorCode::FixInput, SnapshotOrders::tr("it is too large to be a snapshot."));
    const QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError) return trouble(ErrorCode::FixSetup, file.errorString());
    return bytes.toStdString();
}

} // namespace

SnapshotOrders::SnapshotOrders(shell::PageContext& context, QWidget* page)
    : QObject(page), m_context(context), m_page(page) {}

void SnapshotOrders::begin() {
    ++m_underWay;
    Q_EMIT busyChanged();
}

void SnapshotOrders::end() {
    --m_underWay;
    Q_EMIT busyChanged();
}

void SnapshotOrders::told(const Result<std::string>& result, const QString& what) {
    end();
    if (result)
        m_context.say(QString::fromStdString(*result));
    else
        Q_EMIT failed(what, QString::fromStdString(result.error().detail));
}

void SnapshotOrders::take(const QString& reason) {
    if (m_context.snapshots() == nullptr) return;
    begin();
    m_context.snapshots()->take(reason.toStdString(), this, [this](const Result<SnapshotId>& taken) {
        end();
        if (!taken) {
            Q_EMIT failed(tr("No snapshot was taken"), QString::fromStdString(taken.error().detail));
            return;
        }
        m_context.say(tr("A snapshot was taken"));
        Q_EMIT arrived(QString::fromStdString(taken->value()));
    });
}

void SnapshotOrders::pin(const QString& id, bool pinned) {
    if (m_context.snapshots() == nullptr) return;
    begin();
    m_context.snapshots()->pin(idOf(id), pinned, this, [this, pinned](const auto& result) {
        told(result, pinned ? tr("It was not pinned") : tr("It was not unpinned"));
    });
}

void SnapshotOrders::verify(const QString& id) {
    if (m_context.snapshots() == nullptr) return;
    begin();
    m_context.snapshots()->verify(
        idOf(id), this, [this](const auto& result) { told(result, tr("The snapshot does not verify")); });
}

void SnapshotOrders::drop(const QString& id) {
    if (m_context.snapshots() == nullptr) return;
    begin();
    m_context.snapshots()->drop(idOf(id), this,
                                [this](const auto& result) { told(result, tr("It was not dropped")); });
}

void SnapshotOrders::exportAs(const snapshots::SnapshotSummary& snapshot) {
    if (m_context.snapshots() == nullptr) return;
    begin();
    const QString stem = QStringLiteral("snapshot-%1").arg(QString::fromStdString(snapshot.id.value()));
    m_context.snapshots()->exportAs(snapshot.id, this, [this, stem](const Result<std::string>& bytes) {
        end();
        if (bytes)
            keep(stem, *bytes);
        else
            Q_EMIT failed(tr("It was not exported"), QString::fromStdString(bytes.error().detail));
    });
}

void SnapshotOrders::keep(const QString& stem, const std::string& bytes) {
    acting::saveAs(m_page, tr("Save the snapshot"), stem,
                   {{.ending = QStringLiteral("holdfast-snapshot"),
                     .description = tr("Snapshot of Holdfast"),
                     .bytes = QByteArray::fromStdString(bytes)}},
                   [context = QPointer(&m_context)](const QString& sentence) {
                       if (context) context->say(sentence);
                   });
}

void SnapshotOrders::importFrom() {
    auto* dialog = new QFileDialog(m_page->window(), tr("Import a snapshot"), QString(),
                                   tr("Snapshots of Holdfast (*.holdfast-snapshot);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setWindowModality(Qt::NonModal);
    connect(dialog, &QFileDialog::fileSelected, this, &SnapshotOrders::importFile);
    dialog->show();
}

void SnapshotOrders::importFile(const QString& path) {
    if (m_context.snapshots() == nullptr) return;
    begin();
    const QPointer<SnapshotOrders> self(this);
    const auto take = [self](const Result<std::string>& bytes) {
        if (!self) return;
        if (!bytes) return self->told(bytes, tr("Nothing was imported"));
        self->m_context.snapshots()->importFrom(*bytes, self, [self](const Result<SnapshotId>& id) {
            self->end();
            if (!id) {
                Q_EMIT self->failed(tr("Nothing was imported"), QString::fromStdString(id.error().detail));
                return;
            }
            self->m_context.say(tr("The snapshot was imported"));
            Q_EMIT self->arrived(QString::fromStdString(id->value()));
        });
    };
    auto* home = QCoreApplication::instance(); // waits for the threads of the pool before it goes
    QThreadPool::globalInstance()->start([path, home, take] {
        auto bytes = readWhole(path);
        QMetaObject::invokeMethod(
            home, [take, bytes = std::move(bytes)] { take(bytes); }, Qt::QueuedConnection);
    });
}

} // namespace holdfast::pages
