#include "daemon/store/store.hpp"

#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sysexits.h>

#include "daemon/log/log.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/group_commit.hpp"
#include "daemon/store/open_database.hpp"
#include "daemon/store/sqlite_book.hpp"
#include "daemon/store/sqlite_ledger.hpp"
#include "daemon/store/state_origin.hpp"
#include "daemon/store/voucher_recovery.hpp"

namespace stmtwatch::store {

namespace asio = boost::asio;

namespace {

// False: it does not count, or never did.
bool counts(Database& database, std::uint64_t reservation) {
  return Query(database, "SELECT 1 FROM reservations WHERE id = ?1", reservation).next();
}

// The files of the vouchers, and in them what the database says that they hold.
void make_whole(Database& database, VoucherFiles& vouchers, const RecoverKeys& keys_of) {
  move_old_vouchers(database, vouchers);
  for (const auto& damage : vouchers.damages())
    log::error("vouchers_damaged", {{"detail", damage}});
  const auto missing = missing_keys(database, vouchers);
  if (missing.empty()) return;
  recover(database, vouchers, missing, keys_of);
  log::warning("vouchers_recovered", {{"statements", std::to_string(missing.size())}});
}

// The database that belongs here, or a new one where nothing tells of an earlier one.
Database own_database(const StateDirectory& directory, const std::vector<std::filesystem::path>& archives) {
  refuse_lost_database(directory, archives);
  Database database = open_database(directory.database());
  settle_origin(database, directory, archives);
  return database;
}

// Hands a step to the writer and sees to it that the answer resumes the handler on the handler's own
// executor. A named type with a constructor, not a lambda: what is awaited must not be a temporary that
// captures (see flow/task.hpp).
class Submission {
 public:
  Submission(GroupCommit& commits, std::function<void(watch::Books&)>& step)
      : commits_(&commits), step_(&step) {}

  template <class Handler>
  void operator()(Handler handler) const {
    auto work = asio::make_work_guard(handler);
    auto answer = [work = std::move(work), handler = std::move(handler)](StepResult result) mutable {
      auto resume = [handler = std::move(handler), result = std::move(result)]() mutable {
        std::move(handler)(std::move(result));
      };
      asio::post(work.get_executor(), std::move(resume));
    };
    commits_->submit({step_, std::move(answer)});
  }

 private:
  GroupCommit* commits_;
  std::function<void(watch::Books&)>* step_;
};

}  // namespace

struct Store::State {
  State(const std::filesystem::path& state_dir, const RecoverKeys& keys_of,
        const std::vector<std::filesystem::path>& archives)
      : directory(state_dir),
        database(own_database(directory, archives)),
        disk(directory.vouchers()),
        vouchers(disk, [this](std::uint64_t reservation) { return counts(database, reservation); }),
        ledger((make_whole(database, vouchers, keys_of), database), vouchers),
        book(database),
        commits(database, vouchers, {ledger, book}) {}

  StateDirectory directory;
  Database database;
  DirectoryDisk disk;
  VoucherFiles vouchers;
  SqliteLedger ledger;
  SqliteBook book;
  GroupCommit commits;  // last: it stops before what it writes to goes
};

Store::Store(const std::filesystem::path& state_dir, const RecoverKeys& keys_of,
             const std::vector<std::filesystem::path>& archives) {
  try {
    state_ = std::make_unique<State>(state_dir, keys_of, archives);
  } catch (const VoucherFailure& failure) {
    throw StartFailure(EX_IOERR, failure.what());
  } catch (const DatabaseFailure& failure) {
    throw StartFailure(exit_code_of(failure), failure.what());
  }
}
Store::~Store() = default;

flow::Task<StepResult> Store::run(std::function<void(watch::Books&)>& step) {
  Submission submission(state_->commits, step);
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(StepResult)>(
      submission, asio::use_awaitable);
}

}  // namespace stmtwatch::store
