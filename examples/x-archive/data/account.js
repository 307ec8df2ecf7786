window.YTD.account.part0 = [
 {
  "account": {
   "email": "info@example.org",
   "createdVia": "web",
   "username": "cbhomes_example",
   "accountId": "4400001",
   "createdAt": "2012-02-01T09:00:00.000Z",
   "accountDisplayName": "Colchester Borough Homes"
  }
 }
]
