package org.opencinema.service.auth.account;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.service.auth.api.AccountsApi;
import org.opencinema.service.auth.api.model.AccountPage;
import org.opencinema.service.auth.api.model.Lock;
import org.opencinema.service.auth.api.model.Role;
import org.opencinema.service.auth.api.model.Roles;

/** What administrators do with accounts. */
public final class AccountsResource implements AccountsApi {
    private final Accounts accounts;
    private final Administration administration;

    public AccountsResource(Accounts accounts, Administration administration) {
        this.accounts = accounts;
        this.administration = administration;
    }

    @Override
    public Response listAccounts(@Nullable String q, Integer limit, @Nullable String cursor, SecurityContext security) {
        Page<Account> page = accounts.list(q, cursor, limit);
        AccountPage body = new AccountPage().nextCursor(page.nextCursor());
        body.setItems(page.items().stream().map(AccountsResource::describe).toList());
        return Response.ok(body).build();
    }

    @Override
    public Response setRoles(UUID accountId, Roles body, SecurityContext security) {
        var roles = body.getRoles().stream().map(Role::toString).collect(Collectors.toSet());
        administration.setRoles(accountId, roles, Caller.of(security).accountId());
        return Response.ok(describe(get(accountId))).build();
    }

    @Override
    public Response getAccount(UUID accountId, SecurityContext security) {
        AccountDetails found =
                accounts.findDetails(accountId).orElseThrow(() -> new NotFoundException("account " + accountId));
        return Response.ok(new org.opencinema.service.auth.api.model.AccountDetails()
                        .account(describe(found.account()))
                        .plan(found.account().plan())
                        .locked(found.account().locked())
                        .lockReason(
                                found.lockReason() == null
                                        ? null
                                        : org.opencinema.service.auth.api.model.LockReason.fromValue(
                                                found.lockReason()))
                        .createdAt(found.createdAt().atOffset(ZoneOffset.UTC)))
                .build();
    }

    @Override
    public Response setLock(UUID accountId, Lock body, SecurityContext security) {
        UUID by = Caller.of(security).accountId();
        if (!body.getLocked()) {
            administration.unlock(accountId, by);
        } else if (body.getReason() == null) {
            throw new UnprocessableException("reason", "must be given to lock an account");
        } else {
            administration.lock(accountId, LockReason.valueOf(body.getReason().name()), by);
        }
        return getAccount(accountId, security);
    }

    private Account get(UUID accountId) {
        return accounts.find(accountId).orElseThrow(() -> new NotFoundException("account " + accountId));
    }

    public static org.opencinema.service.auth.api.model.Account describe(Account account) {
        List<Role> roles =
                account.roles().stream().map(Role::fromValue).sorted().toList();
        return new org.opencinema.service.auth.api.model.Account()
                .id(account.id())
                .email(account.email())
                .name(account.name())
                .country(account.country())
                .language(account.language())
                .roles(roles)
                .emailVerified(account.emailVerifiedAt() != null);
    }
}
