#include "daemon/store/store.hpp"

#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sysexits.h>

#include "daemon/store/database.hpp"
#include "daemon/store/group_commit.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/sqlite_book.hpp"
#include "daemon/store/sqlite_ledger.hpp"

namespace stmtwatch::store {

namespace asio = boost::asio;

namespace {

int exit_code_of(const DatabaseFailure& failure) {
  switch (failure.primary_code()) {
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return EX_NOPERM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return EX_TEMPFAIL;
    default:
      return EX_IOERR;
  }
}

Database open_database(const std::filesystem::path& file) {
  try {
    Database database(file);
    migrate(database, migrations());
    return database;
  } catch (const ForeignDatabase& foreign) {
    throw StartFailure(EX_CONFIG, foreign.what());
  } catch (const DatabaseFailure& failure) {
    throw StartFailure(exit_code_of(failure), failure.what());
  } catch (const std::filesystem::filesystem_error& failure) {
    throw StartFailure(EX_IOERR, failure.what());
  }
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
  explicit State(const std::filesystem::path& state_dir)
      : directory(state_dir),
        database(open_database(directory.database())),
        ledger(database),
        book(database),
        commits(database, {ledger, book}) {}

  StateDirectory directory;
  Database database;
  SqliteLedger ledger;
  SqliteBook book;
  GroupCommit commits;  // last: it stops before what it writes to goes
};

Store::Store(const std::filesystem::path& state_dir) : state_(std::make_unique<State>(state_dir)) {}
Store::~Store() = default;

flow::Task<StepResult> Store::run(std::function<void(watch::Books&)>& step) {
  Submission submission(state_->commits, step);
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(StepResult)>(
      submission, asio::use_awaitable);
}

}  // namespace stmtwatch::store
