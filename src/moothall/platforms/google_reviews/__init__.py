"""Reviews of an organisation's places on Google, by the Business Profile interfaces."""
